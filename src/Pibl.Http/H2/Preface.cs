namespace Pibl.Http.H2;

/// <summary>What a client's connection begins with (RFC 9113 §3.4).</summary>
public static class Preface
{
    /// <summary>The client's connection preface, which SETTINGS follow.</summary>
    public static ReadOnlySpan<byte> Client => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>
    /// True where <paramref name="start"/>, the first bytes of a connection, is or may become the preface. No HTTP/1
    /// request begins like it: PRI is reserved (RFC 9113 §11.6).
    /// </summary>
    public static bool MayBegin(ReadOnlySpan<byte> start)
    {
        var length = Math.Min(start.Length, Client.Length);
        return start[..length].SequenceEqual(Client[..length]);
    }
}
