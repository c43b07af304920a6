using System.Net;
using LanguageExt;
using Pibl.Balance;
using Pibl.Http;

namespace Pibl.Config;

/// <summary>All of <c>serv.config</c>, checked, as one value: a reload makes a new one.</summary>
/// <param name="Port">PUERTO.</param>
/// <param name="Address">PROXY: an IPv4 or IPv6 address or a name.</param>
/// <param name="Servers">SERVERS, at least one.</param>
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
    /// <summary>Everything at its default, for three keys given.</summary>
    public static Settings Of(int port, string address, Seq<Endpoint> servers) =>
        new(
            port, address, servers, CacheSettings.Default, LogSettings.Default, Limits.Default, Timeouts.Default, 2,
            Seq<IPNetwork>.Empty);
}

/// <summary>CACHE, CACHE_FILE (null: memory only), CACHE_MEMORY, CACHE_DISK and CACHE_OBJECT (the largest body stored), in bytes.</summary>
public sealed record CacheSettings(bool On, string? File, long MemoryBytesMax, long DiskBytesMax, long ObjectBytesMax)
{
    public static readonly CacheSettings Default = new(true, "persist.cache", 256L << 20, 2L << 30, 16L << 20);

    /// <summary>CACHE_OBJECT where it is not given: no more than the room that there is.</summary>
    public static long ObjectFor(long memoryBytesMax, long diskBytesMax) =>
        Math.Min(16L << 20, Math.Min(memoryBytesMax, diskBytesMax));
}

/// <summary>How the log's lines look.</summary>
public enum LogFormat : byte
{
    Pibl,
    Json,
    Combined,
}

/// <summary>LOG (null: none), LOG_FORMAT, LOG_SIZE (bytes before the file is rotated), LOG_FILES (how many are kept), CONSOLE.</summary>
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
/// <param name="BytesPerSecondMin">RATE_MIN: for <see cref="Pibl.Conversation.BodyCredit"/>; 0: none.</param>
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
    /// <summary>Kestrel asks for the same 240 bytes a second (MinRequestBodyDataRate).</summary>
    public static readonly Limits Default = new(
        10_000, 1_024, 1_024, UploadsFor(1_024, 1_024), 16L << 30, 240, HeadLimits.Default);

    /// <summary>
    /// MAX_UPLOADS where it is not given: three of four places. The rest stays open to requests without a body, whatever
    /// those who send one take their time for.
    /// </summary>
    public static int UploadsFor(int inFlightMax, int upstreamMax) =>
        Math.Max(1, (int)(Math.Min(inFlightMax, upstreamMax) * 3L / 4));
}

/// <summary>The TIMEOUT_ keys.</summary>
/// <param name="Connect">To open a connection to a server.</param>
/// <param name="Head">For a client's whole head.</param>
/// <param name="Body">Without progress in a request body, or in a response that the client reads.</param>
/// <param name="Server">Without progress from a server.</param>
/// <param name="Idle">Between two requests of a connection.</param>
/// <param name="Drain">For answers in flight when the program is told to stop.</param>
/// <param name="Queue">How long an exchange waits for its turn before 503.</param>
public sealed record Timeouts(
    TimeSpan Connect, TimeSpan Head, TimeSpan Body, TimeSpan Server, TimeSpan Idle, TimeSpan Drain, TimeSpan Queue)
{
    public static readonly Timeouts Default = new(
        TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60),
        TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5));
}
