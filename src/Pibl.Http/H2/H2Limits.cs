using Pibl.Http.Semantics;

namespace Pibl.Http.H2;

/// <summary>
/// What one connection may ask for. Each limit that is passed ends a stream or the connection, with a reason.
/// </summary>
/// <param name="Head">As for HTTP/1.1; of the decoded fields.</param>
public sealed record H2Limits(HeadLimits Head)
{
    /// <summary>RFC 9113 §6.5.2 recommends no less than 100; nginx 128, Kestrel 100, HAProxy 100.</summary>
    public int StreamsMax { get; init; } = 100;

    /// <summary>
    /// What may come of a stream that nobody reads yet, in bytes: RFC 9113 §6.9.2 begins with it.
    /// </summary>
    public int StreamWindow { get; init; } = 65_535;

    /// <summary>
    /// What may come of a stream that is being read: 512 KB are 10 MB a second over a round trip of 50 ms.
    /// </summary>
    public int StreamWindowMax { get; init; } = 512 * 1024;

    /// <summary>
    /// What may come of all streams that nobody reads yet: sixteen of them. Those that are read have a window of their
    /// own beside it, so none of them stops another.
    /// </summary>
    public int ConnectionWindow { get; init; } = 1024 * 1024;

    /// <summary>A head that needs more is none that a limit would let pass (CVE-2024-27316 and others).</summary>
    public int ContinuationsMax { get; init; } = 256;

    /// <summary>Of those, without a byte in them.</summary>
    public int EmptyContinuationsMax { get; init; } = 8;

    /// <summary>
    /// Streams that end in a reset, by the client (CVE-2023-44487) or because of it (CVE-2025-8671): so many at once, a
    /// page with hundreds of pictures that is left, ...
    /// </summary>
    public int ResetsMax { get; init; } = 400;

    /// <summary>... and so many in each second after that.</summary>
    public int ResetsPerSecond { get; init; } = 40;

    /// <summary>
    /// Frames that carry nothing (SETTINGS, PING, PRIORITY, WINDOW_UPDATE, empty DATA, resets of what is closed,
    /// unknown ones): so many at once beyond those that DATA was sent for (CVE-2019-9512 to 9518), ...
    /// </summary>
    public int IdleFramesMax { get; init; } = 10_000;

    /// <summary>... and so many in each second after that.</summary>
    public int IdleFramesPerSecond { get; init; } = 1_000;
}
