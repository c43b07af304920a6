using LanguageExt;
using Pibl.Bodies;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Explain;
using Pibl.Stages;

namespace Pibl.Admin;

/// <summary>What the admin interface may do to the proxy.</summary>
/// <param name="Status">Its state now.</param>
/// <param name="Drain">
/// Gives or takes new clients from a server of that name; how many entries of sites that were. 0: there is none.
/// </param>
public sealed record AdminHandles(Func<ProxyStatus> Status, Func<string, bool, int> Drain)
{
    /// <summary>The cache of all sites; null: there is none.</summary>
    public ICacheStore? Cache { get; init; }

    /// <summary>What would become of a request; or what is wrong with it.</summary>
    public Func<ExplainQuery, ValueTask<Validation<ConfigError, Explanation>>> Explain { get; init; } =
        static _ => throw new NotSupportedException("nobody explains");

    /// <summary>CACHE_KEY of all sites now.</summary>
    public Func<KeyRules> Keys { get; init; } = static () => KeyRules.None;
}

/// <summary>The path of a request to the admin interface: one rule, and what it asks for.</summary>
public static class AdminPath
{
    /// <param name="access">Who may ask.</param>
    /// <param name="handles">What can be asked for.</param>
    /// <param name="tell">Takes whether it failed, and a line for the log, about each change.</param>
    public static Next<Received> Of(AdminAccess access, AdminHandles handles, Action<bool, string> tell) =>
        (received, scope) => AdminRule.Decide(received.Request, access) switch
        {
            AdminDecision.Purge => PurgeAsync(received, handles, tell, scope.Abandoned),
            AdminDecision.ShowCache shown => ShowCacheAsync(shown, handles),
            AdminDecision.Explain asked => ExplainAsync(asked, handles),
            var decision => new ValueTask<Reply>(Answer(decision, received, handles, tell)),
        };

    private static Reply Answer(
        AdminDecision decision, Received received, AdminHandles handles, Action<bool, string> tell) =>
        decision switch
        {
            AdminDecision.Refuse refusal => AdminReplies.Of(refusal),
            AdminDecision.Live => AdminReplies.OfText(200, "live"),
            AdminDecision.Ready => Readiness(handles.Status()),
            AdminDecision.ShowStatus { AsText: true } => AdminReplies.OfTables(StatusText.Of(handles.Status())),
            AdminDecision.ShowStatus => AdminReplies.OfJson(StatusJson.Of(handles.Status())),
            AdminDecision.ShowServers => AdminReplies.OfJson(StatusJson.OfServers(handles.Status())),
            AdminDecision.Drain order => Drain(order, received, handles, tell),
            var other => throw new ArgumentOutOfRangeException(nameof(received), other, null),
        };

    private static Reply Readiness(ProxyStatus status) => status.IsReady
        ? AdminReplies.OfText(200, "ready")
        : AdminReplies.OfText(503, status.IsDraining ? "stopping" : "a site has no server that is up");

    private static async ValueTask<Reply> PurgeAsync(
        Received received, AdminHandles handles, Action<bool, string> tell, CancellationToken cancel)
    {
        if (handles.Cache is not { } cache)
        {
            return NoCache();
        }

        var content = await WholeAsync(received, cancel);
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

    private static async ValueTask<Reply> ShowCacheAsync(AdminDecision.ShowCache shown, AdminHandles handles)
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

    private static async ValueTask<Reply> ExplainAsync(AdminDecision.Explain asked, AdminHandles handles)
    {
        var told = await handles.Explain(asked.Query);
        return told.Match(
            found => asked.AsText
                ? AdminReplies.OfTables(ExplanationText.Of(found))
                : AdminReplies.OfJson(ExplanationJson.Of(found)),
            mistakes => AdminReplies.OfText(400, ConfigErrors.Render(mistakes).TrimEnd()));
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

    private static Reply Drain(
        AdminDecision.Drain order, Received received, AdminHandles handles, Action<bool, string> tell)
    {
        var entries = handles.Drain(order.Server, order.IsDrained);
        if (entries == 0)
        {
            return AdminReplies.OfText(404, $"no site has a server {order.Server}; /api/servers lists them");
        }

        var word = order.IsDrained ? "drained" : "not drained any more";
        tell(false, $"{order.Server} is {word}, by order of {received.Arrival.Connection.Client}");
        var stranded = handles.Status().Stranded;
        return AdminReplies.OfText(200, order.IsDrained && !stranded.IsEmpty
            ? $"{order.Server} is {word}; no server is left for new clients of {string.Join(", ", stranded)}"
            : $"{order.Server} is {word}");
    }
}
