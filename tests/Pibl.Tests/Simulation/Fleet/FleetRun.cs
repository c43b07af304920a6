using LanguageExt;
using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Tests.Simulation.Fleet;

/// <summary>
/// One seed's run of many proxies over one store. A calm run has neither faults nor purges: then it is known how often
/// the origin is asked.
/// </summary>
internal sealed partial class FleetRun : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    private static readonly string[] FaultsThereAre =
        ["cut", "cut-to", "cut-from", "stop", "kill", "down", "lose", "failover", "dump", "hang",
        "none", "none"];

    private readonly Random _dice;
    private readonly FleetWorld _world;
    private readonly FleetProxy[] _proxies;
    private readonly bool _isCalm;
    private readonly string[] _faults;
    private readonly int _purgeOneIn;
    private readonly double _load;
    private readonly List<string> _log = [];

    private FleetRun(int seed, bool isLarge)
    {
        _dice = new Random(seed);
        _isCalm = _dice.Next(6) == 0;
        var proxies = isLarge ? 100 : _dice.Next(10) == 0 ? _dice.Next(8, 20) : _dice.Next(3, 6);
        int[] lost = [0, 0, 0, 500, 50];
        int[] news = [0, 0, 10, 2, 1];
        int[] slow = [0, 0, 200, 20];
        int[] graces = [100, 500, 1_000, 1_000, 1_000, 3_000];
        var net = _isCalm ? new SimNet(0, 0, 0)
            : new SimNet(lost[_dice.Next(5)], news[_dice.Next(5)], slow[_dice.Next(4)]);
        var grace = TimeSpan.FromMilliseconds(_isCalm ? 1_000 : graces[_dice.Next(6)]);
        _world = new FleetWorld(
            new Random(_dice.Next()), net, grace, !_isCalm && _dice.Next(3) == 0, _isCalm ? 600 : _dice.Next(1, 5),
            _dice.Next(25) == 0 ? 600_000 : 3_000);
        _faults = _isCalm ? ["none"] : _dice.GetItems(FaultsThereAre, _dice.Next(1, 5));
        _purgeOneIn = _isCalm ? 0 : _dice.Next(20, 200);
        _load = _dice.NextDouble() * (isLarge ? 3 : 2);
        var skew = _dice.Next(3) == 0 ? 10 : 0;
        var isWarm = _dice.Next(4) == 0;
        _world.Origin.Asked = Count;
        _proxies = Enumerable.Range(0, proxies).Select(number => new FleetProxy(
            _world, number, TimeSpan.FromSeconds((_dice.NextDouble() - 0.5) * skew), isWarm)).ToArray();
    }

    public FleetRules Rules => _world.Rules;

    public int Purged => Rules.Purges.Count(purge => purge.Outcome == PurgeOutcome.Done);

    public int Fetches => _world.Origin.Fetches;

    public long Steps => _world.Time.Steps;

    public int Proxies => _proxies.Length;

    /// <summary>Plays a seed to its end; throws what does not hold.</summary>
    public static FleetRun Play(int seed, bool isLarge = false)
    {
        using var run = new FleetRun(seed, isLarge);
        run.Play();
        return run;
    }

    public void Dispose() => Array.ForEach(_proxies, static proxy => proxy.Dispose());

    private void Play()
    {
        for (var i = 0; i < 600 && Rules.Broken.Count == 0; i++)
        {
            Act();
            _world.Time.Run(Step);
        }

        Heal();
        Assert.True(
            Rules.Broken.Count == 0,
            string.Join("\n", Rules.Broken.Take(3)) + "\n" + string.Join("\n", _log.TakeLast(12)));
    }

    private void Act()
    {
        for (var load = _load; load > 0; load--)
        {
            if (_dice.NextDouble() < load)
            {
                Ask(_dice.GetItems(_proxies, 1)[0], _dice.GetItems(_world.Keys, 1)[0], mayLeave: true);
            }
        }

        if (_dice.Next(60) == 0)
        {
            var key = _dice.GetItems(_world.Keys, 1)[0];
            for (var herd = _dice.Next(5, 60); herd > 0; herd--)
            {
                Ask(_dice.GetItems(_proxies, 1)[0], key, mayLeave: false);
            }
        }

        if (_purgeOneIn > 0 && _dice.Next(_purgeOneIn) == 0)
        {
            Purge(_dice.GetItems(_proxies, 1)[0]);
        }

        if (_dice.Next(50) == 0)
        {
            Fail(_dice.GetItems(_faults, 1)[0], _dice.GetItems(_proxies, 1)[0]);
        }
    }

    private FleetAsked? Ask(FleetProxy proxy, FleetKey key, bool mayLeave)
    {
        if (proxy.IsDead)
        {
            return null;
        }

        var asked = new FleetAsked(key, FleetWorld.RequestOf(key), _world.Time.Now);
        proxy.Ask(asked);
        if (mayLeave && !_isCalm && _dice.Next(30) == 0)
        {
            _world.Time.After(TimeSpan.FromMilliseconds(_dice.Next(50)), proxy.Machine, asked.Leaves.Cancel);
        }

        return asked;
    }

    private FleetPurge? Purge(FleetProxy proxy)
    {
        if (proxy.IsDead)
        {
            return null;
        }

        var key = _dice.GetItems(_world.Keys, 1)[0];
        var host = Bytes.Of("example.test");
        var (scope, covers) = _dice.Next(5) switch
        {
            0 => (PurgeScope.All, _world.Keys),
            1 => (new PurgeScope(PurgeKind.Prefix, host, Bytes.Of(key.Target[..3])),
                _world.Keys.Where(one => one.Target[..3] == key.Target[..3])),
            2 => (PurgeScope.OfTag(Bytes.Of(key.Tag)), _world.Keys.Where(one => one.Tag == key.Tag)),
            _ => (new PurgeScope(PurgeKind.Url, host, Bytes.Of(key.Target)),
                _world.Keys.Where(one => one.Target == key.Target)),
        };
        var covered = covers.ToHashSet();
        if (_dice.Next(4) > 0)
        {
            foreach (var one in covered)
            {
                _world.Origin.Change(one);
            }
        }

        var purge = new FleetPurge(
            PurgeOrder.Of(Prelude.Seq1(scope), _dice.Next(5) == 0, false), covered, _world.Time.Now);
        Rules.Purges.Add(purge);
        Log($"purge {scope} at p{Array.IndexOf(_proxies, proxy)}");
        proxy.Purge(purge);
        return purge;
    }

    // Fetches of one thing at once: one over all proxies, as long as the store works and nothing is purged. Where it
    // does not, purges and doubt keep requests apart, and how many that makes is not told here.
    private void Count(FleetFetch fetch, IReadOnlyList<FleetFetch> underWay)
    {
        if (_isCalm && underWay.Count > 0)
        {
            Rules.Break($"{underWay.Count + 1} fetches of {fetch.Key.Target} {fetch.Key.Language} at once");
        }
    }

    private void Log(string what) => _log.Add($"at {_world.Time.Now.TotalSeconds - 3600:0.0000} s: {what}");
}
