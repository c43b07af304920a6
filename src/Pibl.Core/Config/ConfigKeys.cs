using System.Net;
using LanguageExt;
using Pibl.Exchange;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>
/// The keys of every program: spelling, default, what is taken, meaning, and the property of <see cref="Settings"/>.
/// Those that stages bring come behind them (<see cref="KeyTable"/>).
/// </summary>
public static class ConfigKeys
{
    public static readonly ConfigKey<int> Puerto = GlobalRequired(
        "PUERTO", "8080", Counts.Between(1, 65535), "the port the proxy listens on", s => s.Port);

    public static readonly ConfigKey<string> Proxy = GlobalRequired(
        "PROXY", "127.0.0.1", Hosts.Kind, "the address the proxy listens on", s => s.Address);

    public static readonly ConfigKey<Seq<ListenPlace>> Listen = Global(
        "LISTEN", "none", ListenPlaces.Kind,
        "further places where clients come in, or all of them where `PUERTO` and `PROXY` are left out; several lines add up",
        s => s.Listen)
        with
    {
        Join = static (before, after) => Sequences.Join(before, after),
        Nothing = "none",
    };

    public static readonly ConfigKey<Seq<Endpoint>> ServerList = Required(
        "SERVERS", "10.0.0.1:80,10.0.0.2:80", Servers.Kind,
        "the servers behind it; a port left out is 80, or 443 behind `https://` and `h2://`; the words behind one: [balancing](balancing.md#words-behind-a-server)",
        s => s.Servers)
        with
    {
        KindAmong = static keys => Servers.KindWith(keys.EntryKinds),
    };

    public static readonly ConfigKey<bool> CacheOn = Key(
        "CACHE", "on", Choices.Switch, "`off` forwards everything", s => s.Cache.On);

    public static readonly ConfigKey<Option<string>> CacheFile = FromStart(
        "CACHE_FILE", "persist.cache", FilePaths.Kind,
        "where the cache lives between runs; `none` keeps it in memory only", s => Optional(s.Cache.File));

    public static readonly ConfigKey<long> CacheMemory = FromStart(
        "CACHE_MEMORY", "256MB", Sizes.Between(Sizes.MB, 1024 * Sizes.GB),
        "the most memory that the cache takes; unless given, no more than a quarter of what the machine or the container "
        + "allows, and never more than a half", s => s.Cache.MemoryBytesMax);

    public static readonly ConfigKey<long> CacheDisk = FromStart(
        "CACHE_DISK", "2GB", Sizes.Between(Sizes.MB, 65536 * Sizes.GB),
        "the most that `CACHE_FILE` takes", s => s.Cache.DiskBytesMax);

    public static readonly ConfigKey<long> CacheObject = FromStart(
        "CACHE_OBJECT", "16MB", Sizes.Between(Sizes.KB, 1024 * Sizes.GB),
        "the largest body that is stored, with a `CACHE_FILE` also far larger than `CACHE_MEMORY`, up to half of "
        + "`CACHE_DISK`; with a smaller `CACHE_MEMORY` or `CACHE_DISK` that, unless given",
        s => s.Cache.ObjectBytesMax);

    public static readonly ConfigKey<Option<HeuristicRule>> CacheHeuristic = Key(
        "CACHE_HEURISTIC", "10% max=5m", Heuristics.Kind,
        "how long a response is fresh that does not say so: a share of the time since it was last modified; never where "
        + "the request carried `Cookie` or `Authorization`",
        s => Optional(s.Cache.Heuristic));

    public static readonly ConfigKey<CookieMode> CacheCookies = Key(
        "CACHE_COOKIES", "explicit",
        Choices.Of(
            Seq(("explicit", CookieMode.Explicit), ("never", CookieMode.Never), ("strip", CookieMode.Strip)),
            Seq<string>()),
        "a response with `Set-Cookie` is stored where it says how long it is fresh (and, where the request carried "
        + "`Cookie` or `Authorization`, that it is for everybody: `public` or `s-maxage`); not at all; or without the field",
        s => s.Cache.Cookies);

    public static readonly ConfigKey<Option<string>> LogFile = FromStart(
        "LOG", "logPIBL.txt", FilePaths.Kind, "the log file; `none` for no file", s => Optional(s.Log.File));

    public static readonly ConfigKey<LogFormat> Format = FromStart(
        "LOG_FORMAT", "pibl",
        Choices.Of(
            Seq(
                ("pibl", LogFormat.Pibl), ("json", LogFormat.Json), ("combined", LogFormat.Combined),
                ("combined+", LogFormat.CombinedPlus)),
            Seq<string>()),
        "how its lines look", s => s.Log.Format);

    public static readonly ConfigKey<long> LogSize = FromStart(
        "LOG_SIZE", "100MB", Sizes.Between(64 * Sizes.KB, 64 * Sizes.GB),
        "how large the log file grows before the next is begun", s => s.Log.FileBytesMax);

    public static readonly ConfigKey<int> LogFiles = FromStart(
        "LOG_FILES", "10", Counts.Between(1, 1000), "how many log files are kept", s => s.Log.FilesMax);

    public static readonly ConfigKey<bool> Console = FromStart(
        "CONSOLE", "on", Choices.Switch, "`off` writes nothing but errors to the console", s => s.Log.Console);

    public static readonly ConfigKey<int> MaxConnections = FromStart(
        "MAX_CONNECTIONS", "10000", Counts.Between(1, 1_000_000),
        "clients connected at once", s => s.Limits.ConnectionsMax);

    public static readonly ConfigKey<int> MaxInFlight = FromStart(
        "MAX_IN_FLIGHT", "1024", Counts.Between(1, 1_000_000),
        "exchanges at once", s => s.Limits.InFlightMax);

    public static readonly ConfigKey<int> MaxUpstream = FromStart(
        "MAX_UPSTREAM", "1024", Counts.Between(1, 1_000_000),
        "exchanges at once that talk to servers", s => s.Limits.UpstreamMax);

    public static readonly ConfigKey<int> MaxUploads = FromStart(
        "MAX_UPLOADS", "768", Counts.Between(1, 1_000_000),
        "exchanges at once whose request body comes behind its head, so that slow ones leave room for the others; "
        + "with a smaller `MAX_IN_FLIGHT` or `MAX_UPSTREAM` three quarters of that, unless given",
        s => s.Limits.UploadsMax);

    public static readonly ConfigKey<int> MaxTunnels = FromStart(
        "MAX_TUNNELS", "10000", Counts.Between(1, 1_000_000),
        "WebSockets, other switched connections, and calls of [gRPC](grpc.md) at once", s => s.Limits.TunnelsMax);

    public static readonly ConfigKey<long> MaxBody = Key(
        "MAX_BODY", "16GB", Sizes.Between(1, 65536 * Sizes.GB),
        "the largest body of a request", s => s.Limits.BodyBytesMax);

    public static readonly ConfigKey<long> RateMin = Global(
        "RATE_MIN", "240", Sizes.Between(0, Sizes.GB),
        "what a client sends or takes of a body in each second, at least; slower is no progress; `0` for any",
        s => s.Limits.BytesPerSecondMin);

    public static readonly ConfigKey<long> LimitLine = Global(
        "LIMIT_LINE", "8384", Sizes.Between(256, Sizes.MB),
        "the longest request line", s => s.Limits.Head.LineBytesMax);

    public static readonly ConfigKey<long> LimitHead = Global(
        "LIMIT_HEAD", "32KB", Sizes.Between(Sizes.KB, 16 * Sizes.MB),
        "the largest head of a message", s => s.Limits.Head.HeadBytesMax);

    public static readonly ConfigKey<int> LimitFields = Global(
        "LIMIT_FIELDS", "100", Counts.Between(8, 10_000),
        "fields in a head", s => s.Limits.Head.FieldsMax);

    public static readonly ConfigKey<TimeSpan> TimeoutConnect = Timeout(
        "TIMEOUT_CONNECT", "2s", "for a connection to a server", t => t.Connect);

    public static readonly ConfigKey<TimeSpan> TimeoutHead = GlobalTimeout(
        "TIMEOUT_HEAD", "10s", "for a whole request head", t => t.Head);

    public static readonly ConfigKey<TimeSpan> TimeoutBody = Timeout(
        "TIMEOUT_BODY", "30s", "without progress in a request body or in a response that the client reads",
        t => t.Body);

    public static readonly ConfigKey<TimeSpan> TimeoutServer = Timeout(
        "TIMEOUT_SERVER", "60s", "without progress from a server, in head or body", t => t.Server);

    public static readonly ConfigKey<TimeSpan> TimeoutIdle = GlobalTimeout(
        "TIMEOUT_IDLE", "60s", "between two requests of a client's connection", t => t.Idle);

    public static readonly ConfigKey<TimeSpan> TimeoutKeep = Timeout(
        "TIMEOUT_KEEP", "60s", "between two requests of a server's connection", t => t.Keep);

    public static readonly ConfigKey<TimeSpan> TimeoutTunnel = Timeout(
        "TIMEOUT_TUNNEL", "1h", "without a byte either way in a WebSocket, another switched connection, or a stream of [gRPC](grpc.md)",
        t => t.Tunnel);

    public static readonly ConfigKey<TimeSpan> TimeoutDrain = GlobalTimeout(
        "TIMEOUT_DRAIN", "10s", "for answers in flight when the program is told to stop", t => t.Drain);

    public static readonly ConfigKey<TimeSpan> TimeoutTakeOver = GlobalTimeout(
        "TIMEOUT_TAKE_OVER", "1h", "for what the old program still carries when another has taken over from it",
        t => t.TakeOver);

    public static readonly ConfigKey<TimeSpan> TimeoutQueue = GlobalTimeout(
        "TIMEOUT_QUEUE", "5s", "how long an exchange waits for its turn before 503", t => t.Queue)
        with
    {
        HoldsFromStart = true,
    };

    public static readonly ConfigKey<bool> AbortOnClose = Global(
        "ABORT_ON_CLOSE", "off", Choices.Switch,
        "`on`: a client that finishes sending while it waits for its answer is taken for gone, and its request ended",
        s => s.AbortOnClose);

    public static readonly ConfigKey<bool> Http2 = Global(
        "HTTP2", "on", Choices.Switch, "HTTP/2 from clients: with prior knowledge, and by ALPN where there is TLS ([HTTP/2](http2.md))",
        s => s.Http2);

    public static readonly ConfigKey<int> Retries = Key(
        "RETRIES", "2", Counts.Between(0, 10), "further servers tried when that is safe", s => s.Retries);

    public static readonly ConfigKey<Seq<IPNetwork>> TrustedProxies = Global(
        "TRUSTED_PROXIES", "none", Networks.Kind,
        "proxies in front whose `X-Forwarded-*` and `Forwarded` are believed; from everybody else these are dropped",
        s => s.TrustedProxies);

    public static readonly ConfigKey<ViaMode> Via = Global(
        "VIA", "reply",
        Choices.Of(Seq(("reply", ViaMode.Reply), ("on", ViaMode.On), ("off", ViaMode.Off)), Seq<string>()),
        "`Via` in replies and `CDN-Loop` to servers; `on`: `Via` both ways; `off`: neither",
        s => s.Via);

    public static readonly ConfigKey<bool> RequestId = Key(
        "REQUEST_ID", "on", Choices.Switch,
        "`X-Request-Id` to servers, and `id=` in the log: a trusted proxy's is kept, else one is made ([request ids](request-ids.md))",
        s => s.RequestIds);

    /// <summary>All of them, in the order of the documents.</summary>
    public static readonly Seq<ConfigKey> All = Seq<ConfigKey>(
        Puerto, Proxy, Listen, ServerList,
        CacheOn, CacheFile, CacheMemory, CacheDisk, CacheObject, CacheHeuristic, CacheCookies,
        LogFile, Format, LogSize, LogFiles, Console,
        MaxConnections, MaxInFlight, MaxUpstream, MaxUploads, MaxTunnels, MaxBody, RateMin,
        LimitLine, LimitHead, LimitFields,
        TimeoutConnect, TimeoutHead, TimeoutBody, TimeoutServer, TimeoutIdle, TimeoutKeep, TimeoutTunnel, TimeoutDrain,
        TimeoutTakeOver, TimeoutQueue, AbortOnClose, Http2, Retries, TrustedProxies, Via, RequestId,
        SiteKeys.Host, SiteKeys.Path, SiteKeys.Method, SiteKeys.Header);

    private static ConfigKey<T> Required<T>(
        string name, string example, ValueKind<T> kind, string meaning, Func<Settings, T> property) =>
        ConfigKey.Required(name, example, kind, meaning) with { Property = property };

    private static ConfigKey<T> GlobalRequired<T>(
        string name, string example, ValueKind<T> kind, string meaning, Func<Settings, T> property) =>
        Required(name, example, kind, meaning, property) with { IsGlobal = true };

    private static ConfigKey<T> Key<T>(
        string name, string value, ValueKind<T> kind, string meaning, Func<Settings, T> property) =>
        ConfigKey.Of(name, value, kind, meaning) with { Property = property };

    private static ConfigKey<T> Global<T>(
        string name, string value, ValueKind<T> kind, string meaning, Func<Settings, T> property) =>
        Key(name, value, kind, meaning, property) with { IsGlobal = true };

    private static ConfigKey<T> FromStart<T>(
        string name, string value, ValueKind<T> kind, string meaning, Func<Settings, T> property) =>
        Global(name, value, kind, meaning, property) with { HoldsFromStart = true };

    // A day is longer than any wait that makes sense, and shorter than what a timer of the platform can hold (49 days).
    private static ConfigKey<TimeSpan> Timeout(
        string name, string value, string meaning, Func<Timeouts, TimeSpan> of) =>
        Key(name, value, Durations.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(24)), meaning,
            s => of(s.Timeouts));

    private static ConfigKey<TimeSpan> GlobalTimeout(
        string name, string value, string meaning, Func<Timeouts, TimeSpan> of) =>
        Timeout(name, value, meaning, of) with { IsGlobal = true };
}
