using Pibl.Answers;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Clients;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.FieldEdits;
using Pibl.Http.Semantics;
using Pibl.Rewrites;
using Pibl.Stages;
using Pibl.Upstreams;

namespace Pibl;

/// <summary>
/// The whole request path on one page: accept, parse (the acceptor) → cache-lookup → balance → forward → log (the
/// access log). Each <c>Through</c> is a bounded channel.
/// </summary>
public static class Pipeline
{
    /// <summary>The keys that stages of this page keep beside them (docs/add-a-stage.md).</summary>
    public static readonly IReadOnlyList<ConfigKey> Keys =
    [
        .. RewriteKeys.All, .. FieldKeys.All, AnswerKeys.Answer,
    ];

    /// <param name="ports">Where the world comes in.</param>
    /// <param name="queues">The bounded channels.</param>
    /// <param name="settings">Of the site.</param>
    /// <param name="extension">Stages of the program's own.</param>
    /// <param name="refresher">Renews what is served stale; see <see cref="Refresher"/>.</param>
    public static Flow<Received, Reply> Requests(
        Ports ports, Queues queues, Settings settings, Extension extension, Refresher refresher) =>
        Edits(extension.Stages(Flow.From<Received>(), settings), settings)
            // refused before the server hears of it
            .Through(queues.Tunnels, WantsTunnel)
            // slow bodies leave places for other exchanges
            .Through(queues.Uploads, BringsMore)
            // how many exchanges may be under way at once
            .Through(queues.Admission)
            // what a proxy answers by itself
            .Then(NormalizeStage.Default)
            // a fresh hit is answered here
            .Then(LookupStage.Over(ports.Cache, ports.Clock, refresher.Refresh))
            .Then(Misses(ports, queues, settings.Retries));

    /// <summary>What the settings say of replies, and what is answered without a server.</summary>
    private static Flow<Received, Received> Edits(Flow<Received, Received> path, Settings settings) => path
        // fields of every reply
        .When(FieldKeys.OfReplies(settings), ReplyFieldsStage.From)
        // a redirect, a page, or a status alone
        .When(settings.Get(AnswerKeys.Answer).MatchUnsafe(answer => answer, () => null), AnswerStage.From)
        // addresses in replies are those that clients know
        .When(RewriteKeys.MappingOf(settings), RewriteStage.From);

    private static bool WantsTunnel(Received received) => UpgradeRules.IsWanted(received.Request);

    private static bool BringsMore(Received received) => !received.Body.HasArrived;

    /// <summary>
    /// What becomes of a request that the cache does not answer; a stale hit is renewed on this path as well (RFC 5861
    /// §3).
    /// </summary>
    private static Flow<Missed, Reply> Misses(Ports ports, Queues queues, int retriesMax) =>

        Flow.From<Missed>()
            // how many exchanges may be talking to servers
            .Through(queues.Upstream)
            // whose turn it is, and has a place
            .Then(BalanceStage.Over(ports.Clusters, ports.Clock))
            // and another, where that is safe
            .Then(ForwardStage.Over(
                ports.Upstreams, ports.Clusters, ports.AccessLog, ports.Clock, retriesMax))
            // decides, then tees the body while it streams
            .Then(StoreStage.Over(ports.Cache, ports.Clock, ports.CacheRules));

    /// <summary>What renews, on the same path as other misses, what was served stale.</summary>
    public static Refresher Refresher(Ports ports, Queues queues, int retriesMax) =>
        new(Misses(ports, queues, retriesMax).Run(), ports.AccessLog, ports.Clock, ports.Stopping);
}
