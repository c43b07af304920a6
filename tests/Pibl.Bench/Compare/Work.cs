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
    ];

    public override string ToString() =>
        $"{Name}: {Bytes} bytes {(Cached ? "from the cache" : "from a server")}, {Connections} connections"
        + (Logged ? ", with an access log" : "");
}
