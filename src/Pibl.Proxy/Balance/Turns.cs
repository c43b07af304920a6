namespace Pibl.Balance;

/// <summary>
/// Round robin with a memory: whose turn it is. Among servers of equal weight a pick is an interlocked addition, else
/// an addition per server under a lock (<see cref="RoundRobin"/>).
/// </summary>
public sealed class Turns
{
    private readonly Lock _lock = new();
    private readonly Credit _credit = new();
    private int _turn = -1;

    /// <summary>A <see cref="Balance.Pick"/> among the servers in turn.</summary>
    public int Pick(ClusterView view, in Asked asked, ReadOnlySpan<bool> tried)
    {
        if (view.IsEven)
        {
            return RoundRobin.At(view.InTurn, (uint)Interlocked.Increment(ref _turn), tried);
        }

        lock (_lock)
        {
            return RoundRobin.Next(view.Weights, _credit.In(view), tried);
        }
    }
}
