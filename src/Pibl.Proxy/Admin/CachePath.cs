using Pibl.Bodies;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Shared;

namespace Pibl.Admin;

/// <summary>What the admin interface does with the cache.</summary>
internal static class CachePath
{
    private const string NothingThere =
        "; nothing was stored there (host and port are part of it; pibl cache ls shows what is)";

    /// <summary>Others may have it: that need not be a slip.</summary>
    private const string NothingHere = "; nothing was stored on this proxy";

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

        var isThere = await IsThereAsync(cache, order, handles.Keys());
        var spread = handles.Spread();
        var (isDone, told) = await cache.PurgeEverywhereAsync(
            order, handles.Keys(), received.Arrival.Connection.Client.ToString(), tell, spread);
        return isDone
            ? AdminReplies.OfText(
                200, told + (isThere ? "" : spread is null && cache is not SharedCache ? NothingThere : NothingHere))
            : AdminReplies.Of(new AdminDecision.Refuse(503, told));
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

    /// <summary>
    /// Whether a purge of URLs finds something; of all else it is not asked, which would take too long.
    /// </summary>
    private static async ValueTask<bool> IsThereAsync(ICacheStore cache, PurgeOrder order, KeyRules keys)
    {
        foreach (var scope in order.Scopes)
        {
            if (scope.Kind != PurgeKind.Url
                || !(await cache.ListAsync(new CacheQuery(scope, 1).Under(keys))).Items.IsEmpty)
            {
                return true;
            }
        }

        return false;
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
