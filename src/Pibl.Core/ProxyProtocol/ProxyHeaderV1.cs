using Pibl.Http.Messages;

namespace Pibl.ProxyProtocol;

/// <summary>
/// Version 1, one line of text (proxy-protocol.txt §2.1): <c>PROXY TCP4 192.0.2.7 192.0.2.1 56324 443</c> CRLF.
/// </summary>
internal static class ProxyHeaderV1
{
    /// <summary>"the longest line … is 107 chars", with its CRLF.</summary>
    private const int LineBytesMax = 107;

    private const int PortMax = 65535;

    private static ReadOnlySpan<byte> Signature => "PROXY "u8;

    public static ProxyHeaderResult Parse(ReadOnlySpan<byte> bytes)
    {
        if (!ProxyHeaderParser.BeginsLike(bytes, Signature))
        {
            return ProxyHeaderParser.NoHeader;
        }

        var line = bytes[..Math.Min(bytes.Length, LineBytesMax - 1)];
        var end = line.IndexOf((byte)'\r');
        if (end < 0)
        {
            return line.Length < LineBytesMax - 1
                ? ProxyHeaderResult.More
                : ProxyHeaderResult.No($"its line is longer than {LineBytesMax} bytes");
        }

        if (bytes.Length < end + 2)
        {
            return ProxyHeaderResult.More;
        }

        return bytes[end + 1] == '\n'
            ? Read(line[Signature.Length..end], end + 2)
            : ProxyHeaderResult.No("its line does not end in CRLF");
    }

    private static ProxyHeaderResult Read(ReadOnlySpan<byte> line, int length)
    {
        var protocol = Next(ref line);

        // §2.1: what follows UNKNOWN is ignored, and the addresses of the connection are used.
        return protocol.SequenceEqual("UNKNOWN"u8) ? ProxyHeaderResult.Own(length)
            : protocol.SequenceEqual("TCP4"u8) ? Read(line, length, isV6: false)
            : protocol.SequenceEqual("TCP6"u8) ? Read(line, length, isV6: true)
            : ProxyHeaderResult.No("its protocol is none of TCP4, TCP6 and UNKNOWN");
    }

    private static ProxyHeaderResult Read(ReadOnlySpan<byte> line, int length, bool isV6)
    {
        var source = ProxyAddresses.Read(Next(ref line), isV6);
        var destination = ProxyAddresses.Read(Next(ref line), isV6);
        var (from, to) = (PortOf(Next(ref line)), PortOf(line));
        return source is null || destination is null
            ? ProxyHeaderResult.No(isV6 ? "an address in it is not IPv6" : "an address in it is not IPv4")
            : from < 0 || to < 0 ? ProxyHeaderResult.No("a port in it is not a number from 0 to 65535")
            : ProxyAddresses.Of(length, source, (int)from, destination, (int)to);
    }

    /// <summary>Up to the next space, which goes with it: §2.1 "exactly one space".</summary>
    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> line)
    {
        var space = line.IndexOf((byte)' ');
        var word = space < 0 ? line : line[..space];
        line = space < 0 ? default : line[(space + 1)..];
        return word;
    }

    /// <summary>§2.1: "a decimal integer in the range [0..65535]", without leading zeros; below 0: none.</summary>
    private static long PortOf(ReadOnlySpan<byte> text) =>
        text is [(byte)'0', _, ..] ? Digits.NotANumber : Digits.Read(text, PortMax);
}
