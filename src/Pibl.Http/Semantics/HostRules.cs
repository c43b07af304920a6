using System.Buffers;
using System.Net;
using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>
/// What may stand in Host or in the authority of a target: <c>uri-host [ ":" port ]</c> (RFC 9110 §7.2). Of a
/// registered name only letters, digits and <c>- . _ ~</c> are accepted: no DNS name has percent signs or commas, and
/// programs disagree about them.
/// </summary>
internal static class HostRules
{
    private const int PortDigitsMax = 5;
    private const int PortMax = 65535;

    private static readonly SearchValues<byte> Name = SearchValues.Create(
        "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> Literal = SearchValues.Create("0123456789ABCDEFabcdef:."u8);

    /// <summary>Whether this is a host, not empty, with or without a port.</summary>
    internal static bool IsValid(ReadOnlySpan<byte> host)
    {
        if (host.IsEmpty)
        {
            return false;
        }

        if (host[0] == '[')
        {
            // RFC 3986 §3.2.2: an IPv6 address; zone ids and IPvFuture are not for the wire.
            var close = host.IndexOf((byte)']');
            return close > 0
                && IsAddress(host[1..close])
                && IsPortPart(host[(close + 1)..]);
        }

        var end = host.IndexOfAnyExcept(Name);
        return end < 0 || (end > 0 && IsPortPart(host[end..]));
    }

    /// <summary>In lower case and without the colon of an empty port, so that equal hosts are equal bytes.</summary>
    internal static Bytes Normalize(Bytes host)
    {
        var bare = host.Length > 0 && host.Span[^1] == ':' ? host.Slice(0, host.Length - 1) : host;
        if (!bare.Span.ContainsAnyInRange((byte)'A', (byte)'Z'))
        {
            return bare;
        }

        var lower = new byte[bare.Length];
        Ascii.ToLower(bare.Span, lower, out _);
        return Bytes.Owned(lower);
    }

    private static bool IsAddress(ReadOnlySpan<byte> inner) =>
        inner.Contains((byte)':') && !inner.ContainsAnyExcept(Literal) && IPAddress.TryParse(inner, out _);

    /// <summary>
    /// Nothing, or a colon with a port of up to five digits; RFC 3986 §3.2.3 lets the digits be missing.
    /// </summary>
    private static bool IsPortPart(ReadOnlySpan<byte> part) =>
        part.IsEmpty || (part[0] == ':' && (part.Length == 1 || IsPort(part[1..])));

    private static bool IsPort(ReadOnlySpan<byte> digits) =>
        digits.Length <= PortDigitsMax && Digits.Read(digits, PortMax) >= 0;
}
