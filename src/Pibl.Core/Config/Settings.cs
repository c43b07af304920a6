using System.Net;
using LanguageExt;
using Pibl.Exchange;
using Pibl.Http.Semantics;
using Pibl.Sites;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>All of <c>serv.config</c>, checked, as one value: a reload makes a new one.</summary>
/// <param name="Port">PUERTO; 0 where it is left out.</param>
/// <param name="Address">PROXY: an IPv4 or IPv6 address or a name; empty where it is left out.</param>
/// <param name="Servers">SERVERS; none where another key answers (<see cref="ConfigKey.NeedsNoServer"/>).</param>
/// <param name="Retries">RETRIES: further servers tried.</param>
/// <param name="TrustedProxies">TRUSTED_PROXIES: for <see cref="Pibl.Forward.TrustRule"/>.</param>
public sealed record Settings(
    int Port,
    string Address,
    Seq<Endpoint> Servers,
    CacheSettings Cache,
    LogSettings Log,
    Limits Limits,
    Timeouts Timeouts,
    int Retries,
    Seq<IPNetwork> TrustedProxies)
{
    /// <summary>VIA: where this proxy names itself (RFC 9110 §7.6.3).</summary>
    public ViaMode Via { get; init; } = ViaMode.Reply;

    /// <summary>
    /// ABORT_ON_CLOSE: a client that has finished sending while it waits for its answer counts as gone.
    /// </summary>
    public bool AbortOnClose { get; init; }

    /// <summary>HTTP2: whether clients may speak HTTP/2.</summary>
    public bool Http2 { get; init; } = true;

    /// <summary>REQUEST_ID: whether exchanges have ids (<see cref="Pibl.Exchange.RequestIds"/>).</summary>
    public bool RequestIds { get; init; } = true;

    /// <summary>LISTEN: where clients come in besides; all places where <see cref="Address"/> is empty.</summary>
    public Seq<ListenPlace> Listen { get; init; } = Seq<ListenPlace>();

    /// <summary>
    /// What <see cref="Get"/> gives for the keys that have no property here, in the order of the keys.
    /// </summary>
    internal Seq<KeyValue> Others { get; init; } = Seq<KeyValue>();

    /// <summary>What stands behind <c>[site</c>.</summary>
    public string SiteName { get; init; } = SiteSettings.Only;

    /// <summary>HOST, PATH, METHOD and HEADER: which requests the site is for.</summary>
    public SiteMatch Match { get; init; } = SiteMatch.Any;

    /// <summary>The <c>[site NAME]</c> sections; none: these settings are the one site.</summary>
    internal Seq<SiteSettings> Sections { get; init; } = Seq<SiteSettings>();

    /// <summary>The sites, at least one. What is of the whole proxy is the same in all of them.</summary>
    public Seq<SiteSettings> Sites() => Sections.IsEmpty ? Seq1(new SiteSettings(SiteSettings.Only, this)) : Sections;

    /// <summary>
    /// The same with the settings of every site changed; or all that goes wrong with that, each mistake once: sites
    /// share what stands before them.
    /// </summary>
    public Validation<ConfigError, Settings> InEachSite(Func<Settings, Validation<ConfigError, Settings>> change) =>
        Sections.IsEmpty
            ? change(this)
            : Validations.All(Sections.Map(site =>
                    change(site.Settings).Map(settings => site with { Settings = settings })).Strict())
                .Match(
                    sites => Success<ConfigError, Settings>(this with { Sections = sites }),
                    mistakes => Fail<ConfigError, Settings>(mistakes.Distinct().ToSeq().Strict()));

    /// <summary>The servers of all sites, each once.</summary>
    public Seq<Endpoint> AllServers() =>
        Sites().Bind(site => site.Settings.Servers).DistinctBy(server => server.Id).ToSeq().Strict();

    /// <summary>
    /// The value of a key: that of its line, or its default. It is looked up, so ask once, when a stage is made.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// A key without a default, and these settings were made without it.
    /// </exception>
    public T Get<T>(ConfigKey<T> key) =>
        key.Property is { } property
            ? property(this)
            : toSeq(Others.OfType<KeyValue<T>>()).Find(other => other.Key == key)
                .Map(other => other.Value)
                .IfNone(() => ParsedFile.Empty.Read(key)
                    .IfFail(_ => throw new InvalidOperationException($"{key.Name} is not among these settings")));

    /// <summary>The same with another value of a key that has no property here.</summary>
    public Settings With<T>(ConfigKey<T> key, T value) => this with
    {
        Others = Others.Filter(other => !ReferenceEquals(other.AnyKey, key)).Add(new KeyValue<T>(key, value)).Strict(),
    };

    /// <summary>Everything at its default, for three keys given.</summary>
    public static Settings Of(int port, string address, Seq<Endpoint> servers) =>
        new(
            port, address, servers, CacheSettings.Default, LogSettings.Default, Limits.Default, Timeouts.Default, 2,
            Seq<IPNetwork>());
}

/// <summary>Where the proxy names itself in the messages that it passes on.</summary>
public enum ViaMode : byte
{
    /// <summary><c>Via</c> in replies, <c>CDN-Loop</c> (RFC 8586) in requests.</summary>
    Reply,

    /// <summary><c>Via</c> in both (RFC 9110 §7.6.3).</summary>
    On,

    /// <summary>Nowhere.</summary>
    Off,
}

/// <summary>
/// CACHE_HEURISTIC: how long a response is fresh that does not say so itself (RFC 9111 §4.2.2).
/// </summary>
/// <param name="Percent">Of the time since it was last modified: 1 to 100.</param>
/// <param name="Max">At the most.</param>
public sealed record HeuristicRule(int Percent, TimeSpan Max)
{
    /// <summary>The tenth that RFC 9111 §4.2.2 names as typical, and no more than five minutes.</summary>
    public static readonly HeuristicRule Default = new(10, TimeSpan.FromMinutes(5));
}

/// <summary>CACHE_COOKIES: what becomes of a response with <c>Set-Cookie</c> (RFC 9111 §7.3).</summary>
public enum CookieMode : byte
{
    /// <summary>
    /// It is stored where its freshness is explicit; see <see cref="Pibl.Cache.Storability.MayKeepCookies"/>.
    /// </summary>
    Explicit,

    /// <summary>It is not stored.</summary>
    Never,

    /// <summary>It is stored without the field.</summary>
    Strip,
}

/// <summary>
/// CACHE, CACHE_FILE (null: memory only), CACHE_MEMORY, CACHE_DISK and CACHE_OBJECT (the largest body stored), in
/// bytes.
/// </summary>
public sealed record CacheSettings(bool On, string? File, long MemoryBytesMax, long DiskBytesMax, long ObjectBytesMax)
{
    /// <summary>CACHE_HEURISTIC; null: a response that does not say how long it is fresh is not.</summary>
    public HeuristicRule? Heuristic { get; init; } = HeuristicRule.Default;

    /// <summary>CACHE_COOKIES.</summary>
    public CookieMode Cookies { get; init; } = CookieMode.Explicit;

    /// <summary>CACHE_MEMORY: where it was left out and there is little memory, it is less.</summary>
    public LeftOut MemoryIsLeftOut { get; init; }

    public static readonly CacheSettings Default =
        new(true, "persist.cache", 256L << 20, 2L << 30, 16L << 20) { MemoryIsLeftOut = new(true) };

    /// <summary>
    /// As they are on a machine, or in a container, with so much memory: connections and bodies on their way need some
    /// as well. Where CACHE_MEMORY is not given, the cache takes no more than a quarter of it; where it is, no more
    /// than a half.
    /// </summary>
    /// <param name="machineBytes">What the process may take; 0 where that is not known.</param>
    public CacheSettings Within(long machineBytes)
    {
        var bytes = Math.Max(1L << 20, machineBytes / (MemoryIsLeftOut.Is ? 4 : 2));
        return machineBytes > 0 && bytes < MemoryBytesMax
            ? this with
            {
                MemoryBytesMax = bytes,
                ObjectBytesMax = File is null ? Math.Min(ObjectBytesMax, bytes) : ObjectBytesMax,
            }
            : this;
    }

    /// <summary>
    /// The largest body that is kept in memory, and in the file as a whole. A larger one stands in blocks in the file,
    /// and is read from there; where there is none, it is not stored. In bytes.
    /// </summary>
    public long WholeBytesMax => File is null
        ? ObjectBytesMax
        : Math.Min(ObjectBytesMax, Math.Max(WholeBytesMin, MemoryBytesMax / WholeShare));

    /// <summary>Of what takes more of the memory, too few would have a place.</summary>
    private const int WholeShare = 16;

    private const long WholeBytesMin = 1L << 20;

    /// <summary>CACHE_OBJECT where it is not given: no more than the room that there is.</summary>
    public static long ObjectFor(long memoryBytesMax, long diskBytesMax) =>
        Math.Min(16L << 20, Math.Min(memoryBytesMax, diskBytesMax));
}

/// <summary>
/// LOG (null: none), LOG_FORMAT, LOG_SIZE (bytes before the file is rotated), LOG_FILES (how many are kept), CONSOLE.
/// </summary>
public sealed record LogSettings(string? File, LogFormat Format, long FileBytesMax, int FilesMax, bool Console)
{
    public static readonly LogSettings Default = new("logPIBL.txt", LogFormat.Pibl, 100L << 20, 10, true);
}

/// <summary>How much at once, and how much of one.</summary>
/// <param name="ConnectionsMax">MAX_CONNECTIONS: clients connected.</param>
/// <param name="InFlightMax">MAX_IN_FLIGHT: exchanges.</param>
/// <param name="UpstreamMax">MAX_UPSTREAM: exchanges that talk to servers.</param>
/// <param name="UploadsMax">MAX_UPLOADS: exchanges whose request body comes behind its head.</param>
/// <param name="BodyBytesMax">MAX_BODY: the largest request body.</param>
/// <param name="BytesPerSecondMin">RATE_MIN: for <see cref="Pibl.Clients.MinDataRate"/>; 0: none.</param>
/// <param name="Head">Of each message.</param>
public sealed record Limits(
    int ConnectionsMax,
    int InFlightMax,
    int UpstreamMax,
    int UploadsMax,
    long BodyBytesMax,
    int BytesPerSecondMin,
    HeadLimits Head)
{
    /// <summary>
    /// How many exchanges may wait for a place among those that talk to servers: as many as have one.
    /// </summary>
    public int UpstreamWaitingMax { get; init; } = UpstreamMax;

    /// <summary>MAX_TUNNELS: connections that have switched to another protocol, WebSockets mostly.</summary>
    public int TunnelsMax { get; init; } = 10_000;

    /// <summary>
    /// The same with what counts at once as it is in <paramref name="running"/>: whatever counts stands from the start.
    /// </summary>
    public Limits WithPlacesOf(Limits running) => this with
    {
        ConnectionsMax = running.ConnectionsMax,
        InFlightMax = running.InFlightMax,
        UpstreamMax = running.UpstreamMax,
        UploadsMax = running.UploadsMax,
        UpstreamWaitingMax = running.UpstreamWaitingMax,
        TunnelsMax = running.TunnelsMax,
    };

    /// <summary>Kestrel asks for the same 240 bytes a second (MinRequestBodyDataRate).</summary>
    public static readonly Limits Default = new(
        10_000, 1_024, 1_024, UploadsFor(1_024, 1_024), 16L << 30, 240, HeadLimits.Default);

    /// <summary>
    /// MAX_UPLOADS where it is not given: three of four places. The rest stays open to requests without a body,
    /// whatever those who send one take their time for.
    /// </summary>
    public static int UploadsFor(int inFlightMax, int upstreamMax) =>
        Math.Max(1, (int)(Math.Min(inFlightMax, upstreamMax) * 3L / 4));
}

/// <summary>The TIMEOUT_ keys, each at its default unless it is given.</summary>
public sealed record Timeouts
{
    public static readonly Timeouts Default = new();

    /// <summary>To open a connection to a server.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>For a client's whole head.</summary>
    public TimeSpan Head { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Without progress in a request body, or in a response that the client reads.</summary>
    public TimeSpan Body { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Without progress from a server.</summary>
    public TimeSpan Server { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Between two requests of a client's connection.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Between two requests of a server's connection.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Without a byte either way in a connection that has switched to another protocol.</summary>
    public TimeSpan Tunnel { get; init; } = TimeSpan.FromHours(1);

    /// <summary>For answers in flight when the program is told to stop.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For what the old program still carries when another has taken over from it.</summary>
    public TimeSpan TakeOver { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long an exchange waits for its turn before 503.</summary>
    public TimeSpan Queue { get; init; } = TimeSpan.FromSeconds(5);
}
