namespace Pibl.Balance;

/// <summary><see cref="ConsistentHash"/> with what it looks up: the table, and how much all servers hold.</summary>
/// <param name="table">Of the list of servers.</param>
/// <param name="by">What is hashed.</param>
public sealed class Hashed(MaglevTable? table, HashedBy by)
{
    /// <summary>
    /// Of many servers the sum is counted once in so many picks that eight servers are read for each. Meanwhile it is
    /// wrong by an eighth of a request for each server.
    /// </summary>
    private const int ReadsPerPick = 8;

    private ClusterView? _view;
    private long _requests;
    private int _picksLeft;

    /// <summary>A <see cref="Balance.Pick"/> among the servers in turn.</summary>
    public int Pick(ClusterView view, in Asked asked, ReadOnlySpan<bool> tried) =>
        ConsistentHash.At(table, view, asked.Loads, by.KeyOf(asked), RequestsOf(view, asked.Loads), tried);

    /// <summary>The same, which counts by itself: for whoever asks who would be next.</summary>
    public Hashed Copy() => new(table, by);

    // Threads that count at once find the same, or nearly.
    private long RequestsOf(ClusterView view, IServerLoads loads)
    {
        if (Interlocked.Decrement(ref _picksLeft) > 0 && Volatile.Read(ref _view) == view)
        {
            return Interlocked.Increment(ref _requests) - 1;
        }

        var requests = 0L;
        foreach (var server in view.InTurn)
        {
            requests += loads.RequestsOf(server);
        }

        Volatile.Write(ref _requests, requests);
        Volatile.Write(ref _view, view);
        Volatile.Write(ref _picksLeft, view.InTurn.Length / ReadsPerPick);
        return requests;
    }
}
