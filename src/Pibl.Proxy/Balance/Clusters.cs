using Pibl.Access;
using Pibl.Config;
using Pibl.Exchange;

namespace Pibl.Balance;

/// <summary>
/// The servers: their health in one immutable view that is swapped whole, whose turn it is, and what each of them
/// holds. The servers are the same, under the same numbers, for as long as this lives; another list of servers is
/// another <see cref="Clusters"/>, which takes the place of this one (<see cref="Follow"/>).
/// </summary>
public sealed partial class Clusters : IServerLoads
{
    private readonly Lock _lock = new();
    private readonly HealthRule _rule;
    private readonly Limits _limits;
    private readonly TimeProvider _clock;
    private readonly Func<uint> _dice;
    private readonly IAccessLog _accessLog;
    private readonly Pick _pick;
    private readonly ServerUse[] _uses;
    private readonly Latest _latest;
    private volatile ClusterView _view;
    private event Action? Changed;

    /// <param name="view">The servers.</param>
    /// <param name="pick">How one is chosen (<see cref="Pickers"/>); nobody else's, since it remembers turns.</param>
    /// <param name="rule">When a server is set aside.</param>
    /// <param name="limits">MAX_UPSTREAM and MAX_TUNNELS.</param>
    /// <param name="clock">The time.</param>
    /// <param name="dice">Spreads the next try of a server that was set aside.</param>
    /// <param name="accessLog">Hears of each change of a server's health.</param>
    /// <param name="uses">Those of the other lists, whose counts go on; null: there are none.</param>
    /// <param name="former">The list whose place this is to take (<see cref="Follow"/>); null for the first.</param>
    public Clusters(
        ClusterView view,
        Pick pick,
        HealthRule rule,
        Limits limits,
        TimeProvider clock,
        Func<uint> dice,
        IAccessLog accessLog,
        ServerUses? uses = null,
        Clusters? former = null)
    {
        (_rule, _limits, _clock, _dice, _accessLog) = (rule, limits, clock, dice, accessLog);
        (_view, _pick) = (view, pick);
        Uses = uses ?? new ServerUses();
        _uses = Uses.Of(view);
        if (rule.SlowTimes > 0)
        {
            WatchHeads();
        }

        _latest = former?._latest ?? new Latest { Clusters = this };
    }

    /// <summary>
    /// A server has a place that it had not: one was given back, or it has come back. For those alone who wait.
    /// </summary>
    public event Action? Freed
    {
        add
        {
            Changed += value;
            foreach (var use in _uses)
            {
                use.Freed += value;
            }
        }

        remove
        {
            Changed -= value;
            foreach (var use in _uses)
            {
                use.Freed -= value;
            }
        }
    }

    public ClusterView View => _view;

    /// <summary>What each server holds, by its identity.</summary>
    public ServerUses Uses { get; }

    /// <summary>A clock that never goes back, for <see cref="HealthState.ProbeAt"/>.</summary>
    public TimeSpan Now => _clock.GetElapsedTime(0);

    /// <summary>What a server holds at the moment.</summary>
    public ServerUse UseOf(int server) => _uses[server];

    /// <summary>
    /// The next server that has a place, in the view in which it was picked; it is entered, and is to be left. -1 where
    /// there is none. Those marked in <paramref name="tried"/> are passed over, and those that are full are marked
    /// there.
    /// </summary>
    public (ClusterView View, int Server) Pick(Received received, ref bool[]? tried)
    {
        var view = _view;
        var asked = Asked.By(received, this);
        var full = -1;
        while (_pick(view, in asked, tried) is var server and >= 0)
        {
            if (TryEnter(view, server, asked.IsUpgrade))
            {
                return (view, server);
            }

            full = full < 0 && MayBeOverfull(view, server) && !asked.IsUpgrade ? server : full;
            MarkTried(ref tried, server);
        }

        // Where all of them are full, a place that nobody else can use is better given to a server that works.
        return (view, full >= 0 && _uses[full].TryEnter(view[full].Endpoint.AtOnceMax) ? full : -1);
    }

    public int RequestsOf(int server) => _uses[server].Requests;

    public double HeadMsOf(int server) => _uses[server].Head.At(ServerUse.MsOf(_clock.GetUtcNow()));

    /// <summary>From now on <see cref="Pick"/> passes the server over.</summary>
    public void MarkTried(ref bool[]? tried, int server)
    {
        tried ??= new bool[_uses.Length];
        tried[server] = true;
    }

    /// <summary>
    /// Takes the place of <paramref name="former"/>: what is known of servers that stand in both is known here, and what
    /// exchanges of the former list find out from now on is told here.
    /// </summary>
    public void Follow(Clusters former)
    {
        lock (former._lock)
        {
            _view = former._view.Succeed(_view.Servers.Map(server => server.Endpoint)).Under(_rule);
            _latest.Clusters = this;
        }
    }

    /// <summary>Folds what an attempt found into the view; the access log hears of each change once.</summary>
    /// <param name="server">By its number.</param>
    /// <param name="result">What was found.</param>
    /// <param name="reason">In the log, where there is more to say than the result does.</param>
    public void Report(int server, AttemptResult result, string? reason = null)
    {
        var isLatest = _latest.Clusters == this;
        var recent = isLatest ? Count(server, result) : default;
        if (isLatest && SaysNothingNew(result, _view[server].Health))
        {
            return;
        }

        Clusters latest;
        bool hasChanged;
        lock (_lock)
        {
            latest = _latest.Clusters;
            hasChanged = Fold(server, result, reason, recent, isTold: latest == this);
        }

        if (latest != this)
        {
            latest.Report(_view[server].Endpoint.Id, result, reason);
        }

        if (hasChanged)
        {
            Changed?.Invoke();
        }
    }

    /// <summary>
    /// The same by the server's identity, for whoever waited long; nothing where it is not among them any more.
    /// </summary>
    public void Report(EndpointId id, AttemptResult result, string? reason = null)
    {
        if (_view.IndexOf(id) is var server and >= 0)
        {
            Report(server, result, reason);
        }
    }

    /// <summary>
    /// A server gets no new clients from now on, or gets them again, until another order or the program's end. False
    /// where it is not among them.
    /// </summary>
    /// <param name="server">As it is written: <c>host:port</c>, letters of either case.</param>
    /// <param name="isDrained">What is ordered.</param>
    public bool TryDrain(string server, bool isDrained)
    {
        lock (_lock)
        {
            if (_view.Ordered(server, isDrained) is not { } ordered)
            {
                return false;
            }

            _view = ordered;
        }

        Changed?.Invoke();
        return true;
    }

    /// <summary>Something that should not have happened, and after which things go on.</summary>
    public void Complain(Exception bug) =>
        _accessLog.TryWrite(new AccessEntry.Notice(_clock.GetUtcNow(), true, bug.ToString()));

    /// <summary>What is found of nearly every request and check.</summary>
    private bool SaysNothingNew(AttemptResult result, in HealthState health) =>
        health is { Standing: Standing.Up, Failures: 0 } && result switch
        {
            AttemptResult.Answered or AttemptResult.Connected => true,
            AttemptResult.ServerError => !_rule.OnServerErrors,
            AttemptResult.CheckPassed => health.Checks == 0,
            _ => false,
        };

    /// <summary>Under the lock. False where nothing has changed.</summary>
    private bool Fold(int server, AttemptResult result, string? reason, FailureShare recent, bool isTold)
    {
        var view = _view;
        var before = view[server].Health;
        var mayEject = Health.MayEject(view, server, _rule);
        var after = Health.After(before, result, _rule, mayEject, Now, _dice(), recent);
        if (after == before)
        {
            return false;
        }

        var hasStoodOut = after.TimesOutlier > 0 && after.OutlierUntil != before.OutlierUntil;
        reason = hasStoodOut ? ReasonOfOutlier(server, reason, recent) : reason;
        var changed = SlowStart.After(view[server], after, Now, _rule.SlowStart);
        var entry = HealthEntry.Of(
            _clock.GetUtcNow(), view[server].Endpoint, before, after, reason ?? HealthEntry.Reason(result));
        _view = view.With(
            server, entry is null ? changed : changed with { Change = HealthEntry.ChangeOf(entry) });
        if (isTold && entry is not null)
        {
            _accessLog.TryWrite(entry);
        }

        return true;
    }

    private bool TryEnter(ClusterView view, int server, bool isUpgrade)
    {
        var use = _uses[server];
        return use.TryEnter(BoundOf(view, server))
            && (!isUpgrade || HasRoomForTunnel(view, server, use));
    }

    /// <summary>Its share is a rule of ours, which yields; its bound is not.</summary>
    private bool MayBeOverfull(ClusterView view, int server) =>
        view[server].Health.Standing == Standing.Up && _uses[server].Requests < view[server].Endpoint.AtOnceMax;

    private bool HasRoomForTunnel(ClusterView view, int server, ServerUse use)
    {
        if (use.Tunnels < Slots.Of(view, server, _limits.TunnelsMax))
        {
            return true;
        }

        use.Leave();
        return false;
    }

    /// <summary>
    /// Which list is in force, for all that took each other's place: none of them keeps the next alive.
    /// </summary>
    private sealed class Latest
    {
        private volatile Clusters? _clusters;

        public Clusters Clusters
        {
            get => _clusters!;
            set => _clusters = value;
        }
    }
}
