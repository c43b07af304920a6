namespace Pibl.Balance;

/// <summary>
/// What each server is owed (<see cref="RoundRobin.Next"/>). It goes on in a view of the same servers with the same
/// weights, or with shares that grow (<see cref="SlowStart"/>), and starts afresh in any other: what a server was owed
/// beside others means nothing any more. For one thread at a time.
/// </summary>
internal sealed class Credit
{
    private ClusterView? _view;
    private int[] _credit = [];

    /// <summary>The same, which goes on by itself.</summary>
    public Credit Copy() => new() { _view = _view, _credit = [.. _credit] };

    /// <summary>By the servers' numbers in the view.</summary>
    public Span<int> In(ClusterView view)
    {
        if (_view != view)
        {
            _credit = _view is not null && GoesOn(_view, view) ? _credit : new int[view.Count];
            _view = view;
        }

        return _credit;
    }

    private static bool GoesOn(ClusterView before, ClusterView after) =>
        before.NumbersAs(after)
        && (before.Weights.SequenceEqual(after.Weights)
            || (before.IsRamping && after.IsRamping && before.InTurn.SequenceEqual(after.InTurn)));
}
