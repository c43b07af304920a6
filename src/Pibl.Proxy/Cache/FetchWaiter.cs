using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>How the wait for a shared fetch ended.</summary>
internal enum FetchTurn : byte
{
    /// <summary>It is answered: <see cref="SharedFetch.Result"/>.</summary>
    Answered,

    /// <summary>It takes too long.</summary>
    Late,

    /// <summary>The client is gone, or its time is over.</summary>
    Left,
}

/// <summary>One who waits for the head of a shared fetch. It is decided once, under the lock of the fetch.</summary>
internal sealed class FetchWaiter(SharedFetch fetch)
{
    private readonly TaskCompletionSource<FetchTurn> _turn = new();

    /// <summary>What it waits for.</summary>
    public SharedFetch Fetch => fetch;

    /// <summary>Its place among those who follow; null for the one who began the fetch.</summary>
    public LinkedListNode<FetchWaiter>? Place { get; set; }

    /// <summary>The leader's reply.</summary>
    public Reply? Reply { get; private set; }

    public bool IsDecided { get; private set; }

    /// <summary>It came before the answer.</summary>
    public bool HasWaited { get; private init; } = true;

    public Task<FetchTurn> Turn => _turn.Task;

    /// <summary>One that need not wait: the fetch is answered.</summary>
    public static FetchWaiter Answered(SharedFetch fetch)
    {
        var waiter = new FetchWaiter(fetch) { IsDecided = true, HasWaited = false };
        waiter.GoOn(FetchTurn.Answered);
        return waiter;
    }

    /// <summary>
    /// Under the lock of the fetch: it is decided, by whoever calls <see cref="GoOn(FetchTurn)"/> or
    /// <see cref="Fail"/> next.
    /// </summary>
    public void Decide() => IsDecided = true;

    public void GoOn(FetchTurn turn) => _turn.SetResult(turn);

    /// <summary>For the leader.</summary>
    public void GoOn(Reply reply)
    {
        Reply = reply;
        GoOn(FetchTurn.Answered);
    }

    /// <summary>The same with a worker.</summary>
    public void GoOn(FetchTurn turn, Workers workers) => workers.Start(() => GoOn(turn));

    public void Fail(Exception bug) => _turn.SetException(bug);

    /// <summary>Its client is gone, or its time is over. Any thread may call it, also when it is decided.</summary>
    public void GiveUp() => fetch.Leave(this);
}
