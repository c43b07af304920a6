using Pibl.Bodies;
using Pibl.Cache;

namespace Pibl.Shared;

/// <summary>A response that is being stored here; when it is whole, others get it too.</summary>
/// <param name="fill">Where it is stored.</param>
/// <param name="key">Under which.</param>
/// <param name="head">Its head.</param>
/// <param name="here">What is stored on this machine.</param>
/// <param name="shared">As one of several proxies.</param>
internal sealed class SharedCopy(
    ICacheFill fill, CacheKey key, StoredResponse head, ICacheStore here, SharedCache shared) : ICacheFill
{
    private bool _isOver;

    public bool Append(ReadOnlySpan<byte> block) => fill.Append(block);

    public ValueTask RoomAsync() => fill.RoomAsync();

    public ReadOnlyMemory<byte> From(long at) => fill.From(at);

    public StreamedBody Again(long at, long bytesMax) => fill.Again(at, bytesMax);

    public bool Complete()
    {
        // What is purged from here on takes it away before it is looked for below.
        var generation = shared.Log.Generation;
        var isKept = fill.Complete();
        _isOver = true;
        if (isKept && here.Peek(key).Find(IsThis).Case is StoredResponse { Blocks: null } stored)
        {
            shared.Tier.Take(key, stored, generation);
        }
        else
        {
            // Stored where others cannot have it, or overtaken.
            shared.Tier.Leave(key, head, FetchResult.UnsharedBriefly);
        }

        return isKept;
    }

    public void Dispose()
    {
        fill.Dispose();
        if (!_isOver)
        {
            _isOver = true;
            shared.Tier.Leave(key, head, TimeSpan.Zero);
        }
    }

    private bool IsThis(StoredResponse stored) =>
        stored.RequestedAt == head.RequestedAt && stored.ReceivedAt == head.ReceivedAt
        && stored.Head.Status == head.Head.Status;
}
