namespace Pibl.ProxyProtocol;

/// <summary>
/// Reads a PROXY protocol header, version 1 or 2, from the first bytes of a connection
/// (https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt).
/// </summary>
/// <remarks>
/// Rule 1: what is refused is refused whatever follows, and what is a header is one whatever follows.
/// Rule 2: no header is longer than <see cref="BytesMax"/>.
/// </remarks>
public static class ProxyHeaderParser
{
    /// <summary>
    /// The longest header that is taken, in bytes: a version 2 header may announce 64 KB of extensions, and nobody
    /// sends that many. nginx takes as much.
    /// </summary>
    public const int BytesMax = 4096;

    /// <summary>The header, or the reason why there is none; asks for more where the bytes do not decide.</summary>
    /// <param name="bytes">All that has come on the connection so far.</param>
    public static ProxyHeaderResult Parse(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [] => ProxyHeaderResult.More,
        [0x0D, ..] => ProxyHeaderV2.Parse(bytes),
        _ => ProxyHeaderV1.Parse(bytes),
    };

    /// <summary>What is no PROXY header from its first bytes on: HTTP or TLS, mostly.</summary>
    internal static readonly ProxyHeaderResult NoHeader = ProxyHeaderResult.No("there is no PROXY header");

    /// <summary>True while all bytes that have come are those of <paramref name="signature"/>.</summary>
    internal static bool BeginsLike(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature) =>
        bytes.Length < signature.Length ? signature.StartsWith(bytes) : bytes.StartsWith(signature);
}
