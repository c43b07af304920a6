namespace Pibl.Balance;

/// <summary>
/// <see cref="LeastConnections"/> with a memory: whose turn it is among those that hold the same. Weights make it an
/// addition per server under a lock, as for <see cref="Turns"/>.
/// </summary>
public sealed class LeastLoaded
{
    private readonly Lock _lock = new();
    private readonly Credit _credit;
    private bool[] _passed = [];
    private int _turn;

    /// <summary>Those of a start: the first server is next.</summary>
    public LeastLoaded()
        : this(new Credit(), -1)
    {
    }

    private LeastLoaded(Credit credit, int turn) => (_credit, _turn) = (credit, turn);

    /// <summary>The same, which goes on by itself: for whoever asks who would be next, and takes no turn.</summary>
    public LeastLoaded Copy()
    {
        lock (_lock)
        {
            return new LeastLoaded(_credit.Copy(), Volatile.Read(ref _turn));
        }
    }

    /// <summary>A <see cref="Balance.Pick"/> among the servers in turn.</summary>
    public int Pick(ClusterView view, in Asked asked, ReadOnlySpan<bool> tried)
    {
        if (view.IsEven)
        {
            return LeastConnections.At(view, asked.Loads, (uint)Interlocked.Increment(ref _turn), tried);
        }

        lock (_lock)
        {
            _passed = _passed.Length == view.Count ? _passed : new bool[view.Count];
            var best = LeastConnections.Mark(view, asked.Loads, tried, _passed);
            return best < 0 ? -1 : RoundRobin.Next(view.Weights, _credit.In(view), _passed);
        }
    }
}
