namespace Pibl.Balance;

/// <summary>
/// <see cref="LeastConnections"/> with a memory: whose turn it is among those that hold the same. Weights make it an
/// addition per server under a lock, as for <see cref="Turns"/>.
/// </summary>
public sealed class LeastLoaded
{
    private readonly Lock _lock = new();
    private readonly Credit _credit = new();
    private bool[] _passed = [];
    private int _turn = -1;

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
