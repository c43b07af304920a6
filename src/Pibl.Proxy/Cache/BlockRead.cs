namespace Pibl.Cache;

/// <summary>A block that somebody waits for.</summary>
/// <param name="id">Whose.</param>
/// <param name="at">Which of them, from 0.</param>
/// <param name="completion"><see cref="DiskWorkers.Completion"/>.</param>
internal sealed class BlockRead(long id, int at, TaskCreationOptions completion)
{
    private readonly TaskCompletionSource<RentedBlock?> _done = new(completion);

    public long Id => id;

    public int At => at;

    /// <summary>The block; null where there is none.</summary>
    public Task<RentedBlock?> Done => _done.Task;

    /// <summary>It has been read, or nobody waits any more: what comes second is given back.</summary>
    public void End(RentedBlock? block)
    {
        if (!_done.TrySetResult(block))
        {
            block?.Dispose();
        }
    }
}
