using LanguageExt;
using Pibl.Access;
using Pibl.AccessControl;
using Pibl.Admin;
using Pibl.Answers;
using Pibl.Auth;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Clients;
using Pibl.Compression;
using Pibl.Config;
using Pibl.Discovery;
using Pibl.Exchange;
using Pibl.FieldEdits;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Mirrors;
using Pibl.Peers;
using Pibl.RateLimits;
using Pibl.Reload;
using Pibl.Rewrites;
using Pibl.Shared;
using Pibl.Stages;
using Pibl.Tls;
using Pibl.Tracing;
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
        FillKeys.Fill,
        KeyKeys.Key,
        TtlKeys.Ttl,
        StaleKeys.Stale,
        UseKeys.MinUses,
        AccessKeys.Allow,
        AccessKeys.Deny,
        RateKeys.Rate,
        RateKeys.MaxClient,
        AuthKeys.Auth,
        .. RewriteKeys.All,
        .. FieldKeys.All,
        AnswerKeys.Answer,
        DiscoveryKeys.Dns,
        BalanceKeys.Balance,
        BalanceKeys.Sticky,
        BalanceKeys.Health,
        BalanceKeys.Eject,
        BalanceKeys.SlowStart,
        BalanceKeys.MaxServer,
        MirrorKeys.Mirror,
        CompressKeys.Compress,
        CompressKeys.MaxCompress,
        .. RetryKeys.All,
        ReloadKeys.Reload,
        PurgeKeys.From,
        PeerKeys.Peers,
        .. TlsKeys.All,
        .. ServerTlsKeys.All,
        .. AdminKeys.All,
        OtlpKeys.Otlp,
        SharedKeys.Shared,
    ];

    /// <summary>The files whose content the settings of one site take in, for RELOAD=auto.</summary>
    public static Seq<string> FilesOf(Settings settings) => Sequences.Join(
        settings.Get(TlsKeys.Tls).Bind(files => files.All.Add(files.StapleFile)).Strict(),
        settings.Get(TlsKeys.ClientAuthority).Map(file => file.Path).ToSeq(),
        settings.Get(ServerTlsKeys.Authority).Map(file => file.Path).ToSeq(),
        settings.Get(ServerTlsKeys.Certificate).Map(files => files.All).IfNone(Seq<string>.Empty),
        settings.Get(AuthKeys.Auth).Map(auth => auth.File).ToSeq(),
        ServerLists.FilesOf(settings.Servers),
        settings.Get(AnswerKeys.Answer)
            .Bind(answer => answer is AnswerSetting.Page page ? Prelude.Some(page.File) : Prelude.None)
            .ToSeq());

    /// <param name="ports">Where the world comes in.</param>
    /// <param name="queues">The bounded channels.</param>
    /// <param name="settings">Of the site.</param>
    /// <param name="extension">Stages of the program's own.</param>
    /// <param name="refresher">Renews what is served stale; see <see cref="Refresher"/>.</param>
    public static Flow<Received, Reply> Requests(
        Ports ports, Queues queues, Settings settings, Extension extension, Refresher refresher) =>
        Answers(
                Guards(
                    Front(Entrance(ports, queues, settings, refresher), extension, settings), ports, settings),
                ports, settings)
            // refused before the server hears of it
            .Through(queues.Tunnels, WantsTunnel)
            // slow bodies leave places for other exchanges
            .Through(queues.Uploads, BringsMore)
            // how many exchanges may be under way at once
            .Through(queues.Admission)
            // what a proxy answers by itself
            .Then(NormalizeStage.Default)
            // which coding the client gets
            .When(CodingsOf(settings), CompressStage.Asking)
            // a fresh hit is answered here
            .Then(LookupStage.Over(
                ports.Cache, ports.Clock, refresher.Refresh, ports.CacheRules.Stale, ports.CacheRules.Key))
            // what is asked for too seldom is not stored
            .When(ports.Memory.Uses, uses => UseStage.Over(uses, ports.Clock))
            .Then(Misses(ports, queues, settings, AskingOf(ports, settings)));

    /// <summary>What peers ask goes a way of its own.</summary>
    private static Flow<Received, Received> Entrance(
        Ports ports, Queues queues, Settings settings, Refresher refresher) =>
        Flow.From<Received>().When(ports.Peers, peers => PeerEntrance.Over(
            peers,
            AskingOf(ports, settings) is null ? null : PeerRequests(ports, queues, settings, refresher).Run(),
            ports.PeerPurges));

    /// <summary>
    /// The path of what a peer asks: no more than the cache and the servers. No peer is asked on it, nor behind it, so
    /// that no request goes round.
    /// </summary>
    private static Flow<Received, Reply> PeerRequests(
        Ports ports, Queues queues, Settings settings, Refresher refresher)
    {
        var misses = Misses(ports, queues, settings, asking: null);
        var renewing = new Refresher(misses.Run(), ports.AccessLog, ports.Clock, ports.Stopping, refresher);
        return Flow.From<Received>()
            .Through(queues.Peers)
            .Then(NormalizeStage.Default)
            .When(CodingsOf(settings), CompressStage.Asking)
            .Then(LookupStage.Over(
                ports.Cache, ports.Clock, renewing.Refresh, ports.CacheRules.Stale, ports.CacheRules.Key))
            .When(ports.Memory.Uses, uses => UseStage.Over(uses, ports.Clock))
            // what it waits for from here on is the servers' time
            .Then(PeerEntrance.Working())
            .Then(misses);
    }

    /// <summary>
    /// Who is asked before the servers; null: nobody. Sites whose answers depend on who the client is, by its password
    /// or certificate, keep what they store to themselves.
    /// </summary>
    private static PeerGroup? AskingOf(Ports ports, Settings settings) =>
        ports.Cache is null || settings.Get(AuthKeys.Auth).IsSome || ClientCertificateRule.Of(settings) is not null
            ? null : ports.Peers;

    /// <summary>What every reply passes, whoever made it, and stages of the program's own.</summary>
    private static Flow<Received, Received> Front(
        Flow<Received, Received> path, Extension extension, Settings settings) => extension.Stages(
        path.When(
            settings.Get(TlsKeys.Hsts), TlsStages.Hsts).When(
            FieldKeys.OfReplies(settings), rule => ReplyFieldsStage.From(rule, Bytes.Of(settings.SiteName))),
        settings);

    /// <summary>What a client must pass before it takes a place from others.</summary>
    private static Flow<Received, Received> Guards(
        Flow<Received, Received> path, Ports ports, Settings settings)
    {
        var trusted = AddressRanges.Of(settings.TrustedProxies);
        return path
            // who speaks plain HTTP is sent to https
            .When(settings.Get(TlsKeys.Redirect), () => TlsStages.Redirect(HttpsRedirect.PortOf(settings)))
            // who must show a certificate
            .When(ClientCertificateRule.Of(settings), TlsStages.Clients)
            // how long it may take to the head of its reply, whatever comes behind this
            .When(settings.Get(RetryKeys.TimeoutTotal), total => TotalTimeStage.Over(total, ports.Clock))
            // by its address
            .When(AccessKeys.RuleOf(settings), rule => AccessStage.From(rule, trusted))
            // how often
            .When(ports.Memory.SharedRates is null ? ports.Memory.Rates : null,
                limiter => RateLimitStage.Over(limiter, ports.Clock))
            // how often, on all proxies together
            .When(ports.Memory.SharedRates, SharedRateStage.Over)
            // how much at once
            .When(ports.Memory.Clients, limit => ClientLimitStage.Over(limit, trusted))
            // by name and password; hashing has a bound of its own
            .When(ports.Memory.Passwords, AuthStage.Over)
            // what is to be forgotten
            .When(PurgesOf(ports, settings), access => PurgeStage.Over(
                access, ports.Cache!, ports.CacheRules.Keys, (isError, line) => ports.AccessLog.TryWrite(
                    new AccessEntry.Notice(ports.Clock.GetUtcNow(), isError, line)),
                ports.Peers is null ? null : ports.PeerPurges!.SpreadAsync));
    }

    /// <summary>Null where nothing is stored, or nobody may purge.</summary>
    private static PurgeAccess? PurgesOf(Ports ports, Settings settings) =>
        ports.Cache is not null && settings.Get(PurgeKeys.From) is { IsEmpty: false } from
            ? new PurgeAccess(AddressRanges.Of(from), AddressRanges.Of(settings.TrustedProxies))
            : null;

    /// <summary>What needs no server, and what servers do not see.</summary>
    private static Flow<Received, Received> Answers(
        Flow<Received, Received> path, Ports ports, Settings settings) => path
        // names the server that has answered; in front of the cache, since the cookie is one client's
        .When(ports.Sticky, sticky => StickyStage.Over(sticky, ports.Clusters))
        // a redirect, a page, or a status alone
        .When(settings.Get(AnswerKeys.Answer), answer => AnswerStage.From(answer, Bytes.Of(settings.SiteName)))
        // addresses in replies are those that clients know
        .When(ports.Mapping, RewriteStage.From)
        // fields of clients that servers do not get
        .When(FieldKeys.OfRequests(settings), RequestFieldsStage.From);

    private static bool WantsTunnel(Received received) =>
        UpgradeRules.IsWanted(received.Request) || GrpcCalls.IsOne(received.Request);

    private static bool BringsMore(Received received) => !received.Body.HasArrived;

    /// <summary>
    /// What becomes of a request that the cache does not answer; a stale hit is renewed on this path as well (RFC 5861
    /// §3).
    /// </summary>
    private static Flow<Missed, Reply> Misses(Ports ports, Queues queues, Settings settings, PeerGroup? asking)
    {
        var brought = Flow.From<Fetched>()
            // smaller from here on, and stored so
            .When(CodingsOf(settings), codings => CompressStage.Over(codings, queues.Compressors))
            // decides, then tees the body while it streams
            .Then(StoreStage.Over(
                ports.Cache, ports.Clock, ports.CacheRules, ports.Filling, ports.Mapping, ports.Memory.Uses,
                ports.Peers is null || ports.PeerPurges is null ? null : ports.PeerPurges.Change));
        return Flow.From<Missed>()
            // who waits for another's fetch of the same
            .When(SharedBy(ports), fetches => CollapseOf(ports, fetches, asking))
            // the proxy that owns the key
            .When(asking, peers => PeerStage.Over(peers, ports.Fetches, brought.Run()))
            // what another proxy has fetched, or is fetching
            .When(ports.Cache as SharedCache, cache => TierStage.Over(
                cache, ports.Fetches!, ports.Filling.Rule, ports.Clock))
            // how many exchanges may be talking to servers
            .Through(queues.Upstream)
            // whose turn it is, and has a place
            .Then(BalanceStage.Over(ports.Clusters, ports.Places, ports.Clock))
            // and another, where that is safe
            .Then(ForwardStage.Over(
                ports.Upstreams, ports.Clusters, ports.AccessLog, ports.Clock, settings.Retries, ports.Retries,
                ports.Hedge))
            // a copy for another server, whose answer nobody waits for
            .When(ports.Mirror, MirrorStage.Over)
            .Then(brought);
    }

    /// <summary>
    /// A peer waits for a fetch of this proxy's clients only where that goes to servers: else two proxies whose lists
    /// differ would wait for each other.
    /// </summary>
    private static Stage<Missed, Missed> CollapseOf(Ports ports, SharedFetches fetches, PeerGroup? asking)
    {
        var shared = CollapseStage.Over(fetches, ports.Cache!, ports.Filling.Rule);
        return asking is not null || ports is not { Peers: { } peers, FetchesForPeers: { } apart }
            ? shared
            : PeerEntrance.Either(
                shared, CollapseStage.Over(apart, ports.Cache!, ports.Filling.Rule),
                missed => peers.IsOwner(missed.Key));
    }

    /// <summary>What renews, on the same path as other misses, what was served stale.</summary>
    /// <param name="ports">Where the world comes in.</param>
    /// <param name="queues">The bounded channels.</param>
    /// <param name="settings">Of the site.</param>
    /// <param name="other">Of another site, or of the settings before.</param>
    public static Refresher Refresher(Ports ports, Queues queues, Settings settings, Refresher? other) =>
        new(
            Misses(ports, queues, settings, AskingOf(ports, settings)).Run(), ports.AccessLog, ports.Clock,
            ports.Stopping, other);

    /// <summary>Null where nothing is stored, or nobody waits.</summary>
    private static SharedFetches? SharedBy(Ports ports) =>
        ports.Cache is not null && ports.Filling.Rule.Wait > TimeSpan.Zero ? ports.Fetches : null;

    /// <summary>COMPRESS; null: off.</summary>
    private static ContentCoding[]? CodingsOf(Settings settings) =>
        settings.Get(CompressKeys.Compress) is { IsEmpty: false } codings ? codings.ToArray() : null;
}
