using Pibl.Exchange;
using Pibl.Forward;
using Pibl.RateLimits;
using Pibl.Shared;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Simulation.Fleet;

/// <summary>
/// Several proxies with one rate over one store, each asked for more than the rate allows to all of them. The store is
/// late in many ways, and stands still now and then, but loses nothing.
/// </summary>
internal sealed class RateRun
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(5);

    private readonly FleetTime _time;
    private readonly Random _dice;
    private readonly RateLink.Store _store;
    private readonly List<(SimMachine Machine, SharedRates Rates, SharedLimiter Limiter)> _proxies = [];
    private readonly TimeSpan _begun;

    private RateRun(int seed)
    {
        _dice = new Random(seed);
        _time = new FleetTime(_dice);
        _begun = _time.Now;
        var count = _dice.Next(3) switch { 0 => 40, 1 => 300, _ => 1_500 };
        Rule = new RateRule(count, 1, _dice.Next(2) == 0 ? count : Math.Max(3, count / 5), RateBy.Site);
        Proxies = _dice.Next(2, 6);
        _store = new RateLink.Store(_time, Proxies)
        {
            SlowOneIn = _dice.Next(4) switch { 0 => 0, 1 => 30, 2 => 4, _ => 1 },
            SlowMs = _dice.Next(6, 120),
        };
        HasStops = _dice.Next(2) == 0;
        for (var i = 0; i < Proxies; i++)
        {
            Start(i);
        }
    }

    public RateRule Rule { get; }

    public int Proxies { get; }

    /// <summary>The store stands still for up to 0.7 s, some times.</summary>
    public bool HasStops { get; }

    public int Allowed { get; private set; }

    public long Alone => _proxies.Sum(proxy => proxy.Limiter.Alone);

    /// <summary>How long it has played, in seconds.</summary>
    public double Seconds => (_time.Now - _begun).TotalSeconds;

    /// <summary>What the rate allows in that time.</summary>
    public double Due => Rule.Burst + (Rule.Count * Seconds);

    /// <summary>
    /// The longest that something which was let in is not counted: a slow question and its answer, the same of what is
    /// being settled just then, the question that settles it, a pause before each, and how long the store stands still.
    /// </summary>
    public double LagSeconds => (HasStops ? 0.7 : 0) + LateSeconds;

    /// <summary>The same when the store does not stand still.</summary>
    public double LateSeconds => (2 * RateSettling.Pause.TotalSeconds)
        + (_store.SlowOneIn > 0 ? 5 * _store.SlowMs / 1e3 : 0);

    /// <summary>
    /// What is saved up lasts longer than anything is late, and than the store stands still: nothing of the rate is
    /// lost meanwhile. Else what comes late may count from later than it was let in.
    /// </summary>
    public bool HasRoom => Rule.Burst > Rule.Count * Math.Max(4 * LateSeconds, HasStops ? 0.7 : 0);

    /// <summary>
    /// How far above what is due they may be at any moment: the bursts of all shares, and what the rate brings in the
    /// time that a proxy needs to tell the store.
    /// </summary>
    public double Above => Math.Max(Rule.Burst, Proxies) + (Rule.Count * LagSeconds);

    public static RateRun Play(int seed)
    {
        var run = new RateRun(seed);
        for (var i = 0; i < 3; i++)
        {
            run._time.Run(TimeSpan.FromSeconds(2));
            run._store.IsStopped = run.HasStops;
            run._time.Run(TimeSpan.FromMilliseconds(run._dice.Next(10, 700)));
            run._store.GoOn();
        }

        // What is still owed when it ends is made up for by then.
        run._time.Run(TimeSpan.FromSeconds(3));
        return run;
    }

    private void Start(int at)
    {
        var machine = new SimMachine(_time, TimeSpan.Zero);
        var limiter = new SharedLimiter(
            new RateLink(_store, machine, _dice), Deadline, machine.Clock, $"proxy {at}", static (_, _) => { });
        var rules = toSeq(new[] { Rule }).Strict();
        var rates = new SharedRates(
            new RateLimiter(rules, AddressRanges.None, machine.Clock.GetTimestamp()),
            new SharedRateNames("shop", rules), limiter, machine.Clock);
        _proxies.Add((machine, rates, limiter));
        _time.After(TimeSpan.Zero, machine, limiter.Begin);
        var request = Given.Get("/");
        _time.After(TimeSpan.FromMilliseconds(10), machine, () => Ask(machine, rates, request));
    }

    /// <summary>Twice the rate at each proxy, at random.</summary>
    private void Ask(SimMachine machine, SharedRates rates, Received request)
    {
        _ = CountAsync(rates, request);
        _time.After(
            TimeSpan.FromSeconds(-Math.Log(1 - _dice.NextDouble()) / (2 * Rule.Count)), machine,
            () => Ask(machine, rates, request));
    }

    private async Task CountAsync(SharedRates rates, Received request)
    {
        if (!(await rates.DecideAsync(request, CancellationToken.None)).GoesOn(out _, out _))
        {
            return;
        }

        Allowed++;
        Assert.True(Allowed <= Due + Above, $"{Allowed} after {Seconds:0.000} s, {Due:0} due, {Above:0} above");
    }
}
