namespace Pibl.Balance;

/// <summary>
/// Round robin with a memory: whose turn it is. Among servers of equal weight a pick is an interlocked addition, else
/// an addition per server under a lock (<see cref="RoundRobin"/>).
/// </summary>
public sealed class Turns
{
    private readonly Lock _lock = new();
    private ClusterView? _view;
    private int[] _credit = [];
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
            return RoundRobin.Next(view.Weights, CreditIn(view), tried);
        }
    }

    /// <summary>
    /// Under the lock. Credit goes on in a view of the same servers with the same weights, and starts afresh in any
    /// other: what a server was owed beside others means nothing any more.
    /// </summary>
    private Span<int> CreditIn(ClusterView view)
    {
        if (_view != view)
        {
            var isSame = _view is not null && _view.Weights.SequenceEqual(view.Weights) && _view.NumbersAs(view);
            _credit = isSame ? _credit : new int[view.Count];
            _view = view;
        }

        return _credit;
    }
}
