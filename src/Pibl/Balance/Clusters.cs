using Pibl.Access;

namespace Pibl.Balance;

/// <summary>The servers and their health: one immutable view, swapped whole, and whose turn it is.</summary>
public sealed class Clusters(
    ClusterView view, HealthRule rule, TimeProvider clock, Func<uint> dice, ILedger ledger)
{
    private readonly Lock _lock = new();
    private volatile ClusterView _view = view;
    private uint _turn = uint.MaxValue;

    public ClusterView View => _view;

    /// <summary>Counts up, and around: strict round robin.</summary>
    public uint NextTurn() => Interlocked.Increment(ref _turn);

    /// <summary>Folds what an attempt found into the view; the ledger hears of each change once.</summary>
    public void Report(Endpoint endpoint, ProbeResult result)
    {
        if (result == ProbeResult.Answered && HealthOf(endpoint).IsUp)
        {
            return;
        }

        lock (_lock)
        {
            var before = HealthOf(endpoint);
            var after = Health.After(before, result, rule, dice());
            _view = _view.With(endpoint, after);
            if (before.IsUp && !after.IsUp)
            {
                ledger.TryWrite(new AccessEntry.ServerDown(clock.GetUtcNow(), endpoint, Reason(result)));
            }
            else if (!before.IsUp && after.IsUp)
            {
                ledger.TryWrite(new AccessEntry.ServerUp(clock.GetUtcNow(), endpoint));
            }
        }
    }

    private HealthState HealthOf(Endpoint endpoint)
    {
        foreach (var server in _view.Servers)
        {
            if (server.Endpoint == endpoint)
            {
                return server.Health;
            }
        }

        return HealthState.Up;
    }

    private static string Reason(ProbeResult result) => result switch
    {
        ProbeResult.Answered => "answered",
        ProbeResult.Refused => "connection refused",
        ProbeResult.TimedOut => "no connection in time",
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, null),
    };
}
