namespace Pibl.Bench.Compare;

/// <summary>What a peer is loaded with.</summary>
/// <param name="Target">
/// What is asked for, again and again; what lies under /c/ may be stored, what lies under /n/ not.
/// </param>
/// <param name="Bytes">How long the answer is, without its head.</param>
/// <param name="Connections">How many clients ask at once, each over one kept-alive connection.</param>
/// <param name="Cached">The answer comes from the peer's cache.</param>
/// <param name="Logged">The peer writes an access log into a file.</param>
internal sealed record Work(
    string Name, string Target, int Bytes, int Connections, bool Cached = false, bool Logged = false)
{
    public static IReadOnlyList<Work> All { get; } =
    [
        new("small", "/n/47", 47, 64),
        new("hit", "/c/1024", 1024, 64, Cached: true),
        new("hit64k", "/c/65536", 65_536, 64, Cached: true),
        new("64k", "/n/65536", 65_536, 64),
        new("10m", "/n/10485760", 10_485_760, 8),
        new("1000", "/n/47", 47, 1_000),
        new("log", "/n/47", 47, 64, Logged: true),
        new("tls", "/n/12", 12, 32) { Speech = Speech.Tls },
        new("tls-hit", "/c/12", 12, 32, Cached: true) { Speech = Speech.Tls },
        new("handshake", "/c/12", 12, 8, Cached: true) { Speech = Speech.Handshakes },
        new("resumed", "/c/12", 12, 8, Cached: true) { Speech = Speech.ResumedHandshakes },
        new("h2-m10", "/n/12", 12, 32) { Speech = Speech.Http2, Streams = 10 },
        new("h2-m1", "/n/12", 12, 64) { Speech = Speech.Http2 },
        new("h2-hit-m10", "/c/12", 12, 32, Cached: true) { Speech = Speech.Http2, Streams = 10 },
        new("h2-hit-m1", "/c/12", 12, 64, Cached: true) { Speech = Speech.Http2 },
        new("h2-64k", "/n/65536", 65_536, 32) { Speech = Speech.Http2, Streams = 4 },
        new("h2-10m", "/n/10485760", 10_485_760, 4) { Speech = Speech.Http2, Streams = 2 },
    ];

    /// <summary>How it is asked for.</summary>
    public Speech Speech { get; init; } = Speech.Plain;

    /// <summary>Requests at once on each connection.</summary>
    public int Streams { get; init; } = 1;

    /// <summary>The peer speaks TLS.</summary>
    public bool IsTls => Speech != Speech.Plain;

    public override string ToString() =>
        $"{Name}: {Bytes} bytes {(Cached ? "from the cache" : "from a server")}, {Connections} connections"
        + (Logged ? ", with an access log" : "")
        + Speech switch
        {
            Speech.Tls => ", TLS 1.3",
            Speech.Handshakes => " at once, each for one request, with a whole handshake of TLS 1.3",
            Speech.ResumedHandshakes => " at once, each for one request, with a session of TLS 1.3 that is resumed",
            Speech.Http2 => $" of {Streams} streams, HTTP/2 over TLS 1.3",
            _ => "",
        };
}
