using LanguageExt;
using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// Answers a QUERY from the cache, or hands it on (RFC 10008 §2.7). Its content is read first, where it is short: it
/// goes on from memory.
/// </summary>
internal static class QueryLookup
{
    public static async ValueTask<Verdict<Missed>> FindAsync(
        Received received, LookupStage.Store store, CancellationToken cancel)
    {
        var (request, whole, cache) = (received.Request, received, store.Cache);
        if (!QueryKey.IsReadable(request) || Lookup.IsBeyondCaches(request))
        {
            return Lookup.Decide(received, Arr<StoredResponse>.Empty, store.Time.Now.At, cache.Mark);
        }

        try
        {
            whole = await ReadAsync(received, cancel);
        }
        catch (BodyException broken)
        {
            return new Answer(Faults.ReplyTo(broken.Fault));
        }

        if (!whole.Body.TryPeek(out var content))
        {
            return Lookup.Decide(received, Arr<StoredResponse>.Empty, store.Time.Now.At, cache.Mark);
        }

        var (key, target) = (QueryKey.Of(request, content.Span, store.Key), Lookup.KeyOf(request));
        var found = await cache.FindAsync(key, cancel, request);

        // RFC 9111 §4.4: what changes the target changes what is asked of it.
        var living = found.Filter(stored => !cache.IsWithdrawn(target, stored.Id));
        var (now, shift) = store.Time.Now;
        return LookupStage.Shifted(Lookup.DecideQuery(whole, key, living, now, cache.Mark, store.Grace), shift);
    }

    /// <summary>The same where all of it is in memory already.</summary>
    private static async ValueTask<Received> ReadAsync(Received received, CancellationToken cancel)
    {
        if (received.Body.TryPeek(out _) || received.Body.Content is not StreamedBody streamed)
        {
            return received;
        }

        var content = new byte[received.Request.Framing.Length];
        var length = 0;
        for (var block = await streamed.ReadAsync(cancel); !block.IsEmpty; block = await streamed.ReadAsync(cancel))
        {
            block.Span.CopyTo(content.AsSpan(length));
            length += block.Length;
        }

        return received with { Body = RequestBody.Of(Bytes.Owned(content)) };
    }
}
