using LanguageExt;

namespace Pibl.Cache;

/// <summary>One key that is being read from the file, for everybody who asks for it meanwhile.</summary>
/// <param name="Key">Compact.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Stamp"><see cref="Invalidations.StampOf"/> when it began.</param>
/// <param name="Dead"><see cref="Invalidations.Of"/> when it began.</param>
/// <param name="Known">Of the file that is read.</param>
/// <param name="Completion"><see cref="DiskWorkers.Completion"/>.</param>
internal sealed record DiskRead(
    CacheKey Key, ulong Hash, long Stamp, PendingDeletion Dead, KnownKeys Known, TaskCreationOptions Completion)
{
    // The threads of whoever waits go on by themselves: the one that reads must not run requests.
    private readonly TaskCompletionSource<Held> _done = new(Completion);

    private readonly List<Superseded> _superseded = [.. Dead.Superseded];
    private readonly long _settled = Known.Settled;

    public Task<Held> Done => _done.Task;

    /// <summary>The Id of the one variant that is read; null: all of them.</summary>
    public long? Only { get; init; }

    /// <summary>
    /// What else there is, without its bodies: it was too much. The thread that reads sets it before it says that it
    /// has ended.
    /// </summary>
    public Arr<StoredResponse> Heads { get; set; } = Arr<StoredResponse>.Empty;

    /// <summary>Whether something of the key was stored or superseded since it began.</summary>
    public bool Changed { get; private set; }

    /// <summary>
    /// Something newer was stored while this is under way: what is read may be older. Under the store's lock.
    /// </summary>
    public void Overtake(Superseded superseded)
    {
        Changed = true;
        _superseded.Add(superseded);
    }

    /// <summary>The rows of <paramref name="read"/> that nothing took the place of. Under the store's lock.</summary>
    public IReadOnlyList<StoredResponse> Living(IReadOnlyList<StoredResponse> read) =>
        _superseded.Count == 0
            ? read
            : read.Where(row => !_superseded.Exists(superseded => superseded.Covers(row))).ToList();

    /// <summary>
    /// It found nothing: the file does not hold the key, unless something was written to it meanwhile. Under the
    /// store's lock.
    /// </summary>
    public void NoteAbsent()
    {
        if (!Changed && Known.Settled == _settled)
        {
            Known.Remove(Hash);
        }
    }

    public void End(Held found) => _done.TrySetResult(found);
}
