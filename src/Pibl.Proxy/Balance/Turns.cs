namespace Pibl.Balance;

/// <summary>Whose turn it is among the servers of one view.</summary>
internal sealed class Turns
{
    private readonly Lock _lock = new();
    private readonly ClusterView _view;
    private readonly int[] _credit;
    private int _turn = -1;

    /// <summary>Goes on where <paramref name="before"/> stood, if the same servers share the requests.</summary>
    public Turns(ClusterView view, Turns? before = null)
    {
        _view = view;
        var isSame = before is not null && before._view.Weights.SequenceEqual(view.Weights)
            && before._view.NumbersAs(view);
        _credit = isSame ? before!._credit : new int[view.Count];
        _lock = isSame ? before!._lock : _lock;
        _turn = before is null ? _turn : Volatile.Read(ref before._turn);
    }

    public ClusterView View => _view;

    /// <summary>The server whose turn it is, then the reserve; -1 when all have been tried.</summary>
    public int Next(ReadOnlySpan<bool> tried)
    {
        var server = NextInTurn(tried);
        return server >= 0 ? server : RoundRobin.Reserve(_view.Reserve, tried);
    }

    private int NextInTurn(ReadOnlySpan<bool> tried)
    {
        if (_view.IsEven)
        {
            return RoundRobin.At(_view.InTurn, (uint)Interlocked.Increment(ref _turn), tried);
        }

        lock (_lock)
        {
            return RoundRobin.Next(_view.Weights, _credit, tried);
        }
    }
}
