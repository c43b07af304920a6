using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>Content that stands in blocks in the file, which may have lost it since it was stored.</summary>
internal static class StoredContent
{
    /// <summary>What is said where there is nothing else to answer.</summary>
    public static readonly Fault Missing = Fault.OfUs(
        FaultKind.Shortage, "a part of the stored content cannot be read from CACHE_FILE");

    /// <summary>
    /// To be asked of a reply from the cache before its head is sent: whether its content can be read, as far as that
    /// can be told from its first block. Where it cannot, the reply is released, and what it was made from is not found
    /// again. Completes at once where nothing has to be read.
    /// </summary>
    /// <param name="reply">The reply; the caller alone has it.</param>
    /// <param name="cache">Where it was found.</param>
    /// <param name="key">Under which key.</param>
    /// <param name="cancel">Nobody waits any more.</param>
    public static ValueTask<bool> IsThereAsync(
        Reply reply, ICacheStore cache, CacheKey key, CancellationToken cancel) =>
        reply.Body is BlocksBody blocks ? BeginAsync(reply, blocks, cache, key, cancel) : new(true);

    private static async ValueTask<bool> BeginAsync(
        Reply reply, BlocksBody blocks, ICacheStore cache, CacheKey key, CancellationToken cancel)
    {
        if (await blocks.BeginAsync(cancel))
        {
            return true;
        }

        reply.Release();
        cache.Lost(key, blocks.Id);
        return false;
    }
}
