namespace Pibl.Balance;

/// <summary>
/// Round robin with a memory: whose turn it is. Among servers of equal weight a pick is an interlocked addition, else
/// an addition per server under a lock (<see cref="RoundRobin"/>).
/// </summary>
public sealed class Turns
{
    private readonly Lock _lock = new();
    private readonly Credit _credit;
    private int _turn;

    /// <summary>Those of a start: the first server is next.</summary>
    public Turns()
        : this(new Credit(), -1)
    {
    }

    private Turns(Credit credit, int turn) => (_credit, _turn) = (credit, turn);

    /// <summary>The same, which goes on by itself: for whoever asks who would be next, and takes no turn.</summary>
    public Turns Copy()
    {
        lock (_lock)
        {
            return new Turns(_credit.Copy(), Volatile.Read(ref _turn));
        }
    }

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
