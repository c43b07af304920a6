using LanguageExt;

namespace Pibl.Cache;

/// <summary>One key that is being read from the file, for everybody who asks for it meanwhile.</summary>
/// <param name="Key">Compact.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Stamp"><see cref="Invalidations.StampOf"/> when it began.</param>
/// <param name="Bound"><see cref="Invalidations.BoundOf"/> when it began.</param>
internal sealed record DiskRead(CacheKey Key, ulong Hash, long Stamp, long Bound)
{
    // The threads of whoever waits go on by themselves: the one that reads must not run requests.
    private readonly TaskCompletionSource<Arr<StoredResponse>> _done =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Arr<StoredResponse>> Done => _done.Task;

    public void End(Arr<StoredResponse> found) => _done.TrySetResult(found);
}
