using Pibl.Bodies;
using Pibl.Cache;
using Pibl.Exchange;

namespace Pibl.Admin;

/// <summary>What the admin interface does with the cache.</summary>
internal static class CachePath
{
    public static async ValueTask<Reply> PurgeAsync(
        Received received, AdminHandles handles, Action<bool, string> tell, CancellationToken cancel)
    {
        if (handles.Cache is not { } cache)
        {
            return NoCache();
        }

        ReadOnlyMemory<byte> content;
        try
        {
            content = await WholeAsync(received, cancel);
        }
        catch (BodyException brokenOff)
        {
            return Faults.ReplyTo(brokenOff.Fault);
        }

        if (PurgeOrder.Read(content).Case is not PurgeOrder order)
        {
            return AdminReplies.Of(
                new AdminDecision.Refuse(400, PurgeOrder.Read(content).Match(_ => "", wrong => wrong)));
        }

        var outcome = await cache.PurgeAsync(
            order, handles.Keys(), received.Arrival.Connection.Client.ToString(), tell);
        return outcome == PurgeOutcome.Done
            ? AdminReplies.OfText(200, order.Told(outcome))
            : AdminReplies.Of(new AdminDecision.Refuse(503, order.Told(outcome)));
    }

    public static async ValueTask<Reply> ShowAsync(AdminDecision.ShowCache shown, AdminHandles handles)
    {
        if (handles.Cache is not { } cache)
        {
            return NoCache();
        }

        var listing = await cache.ListAsync(shown.Query.Under(handles.Keys()));
        return shown.AsText
            ? AdminReplies.OfTables(CacheListingText.Of(listing, shown.Query))
            : AdminReplies.OfJson(CacheListingJson.Of(listing));
    }

    private static Reply NoCache() => AdminReplies.OfText(404, "nothing is stored: CACHE=off");

    /// <summary>All of a request's content; it is bounded as clients' is.</summary>
    private static async ValueTask<ReadOnlyMemory<byte>> WholeAsync(Received received, CancellationToken cancel)
    {
        if (received.Body.TryPeek(out var whole))
        {
            return whole;
        }

        var content = new MemoryStream();
        while (received.Body.Content is StreamedBody streamed
            && await streamed.ReadAsync(cancel) is { IsEmpty: false } block)
        {
            content.Write(block.Span);
        }

        return content.ToArray();
    }
}
