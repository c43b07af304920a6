using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>
/// The four forms of a request target (RFC 9112 §3.2).
/// <para>Rule 1. Origin form begins with a slash and goes on as it came: nothing is decoded, joined or removed.</para>
/// <para>Rule 2. Absolute form is taken apart: its authority takes the place of Host, the rest becomes origin
/// form.</para>
/// <para>Rule 3. The asterisk is for OPTIONS alone.</para>
/// <para>Rule 4. CONNECT, and with it the authority form, is not implemented: a reverse proxy opens no tunnels.</para>
/// </summary>
internal static class TargetRules
{
    private static readonly Bytes Root = Bytes.Of("/");
    private static readonly Bytes Asterisk = Bytes.Of("*");

    /// <summary>Sorts a target whose bytes have been checked.</summary>
    /// <param name="method">The request's method.</param>
    /// <param name="target">As it came.</param>
    /// <param name="origin">Origin form, or the asterisk.</param>
    /// <param name="authority">The authority of an absolute form, else empty.</param>
    /// <returns>What was wrong, or null.</returns>
    internal static Fault? Sort(Method method, Bytes target, out Bytes origin, out Bytes authority)
    {
        (origin, authority) = (target, default);
        var bytes = target.Span;
        if (method == Method.Connect)
        {
            return Fault.OfClient(FaultKind.NotImplemented, "CONNECT is not offered", "RFC 9110 §9.3.6");
        }

        if (bytes[0] == '/')
        {
            return PathFlaw(bytes);
        }

        if (bytes.SequenceEqual("*"u8))
        {
            return method == Method.Options
                ? null
                : Fault.OfClient(FaultKind.BadRequest, "The target * is for OPTIONS only", "RFC 9112 §3.2.4");
        }

        var schemeLength = SchemeLength(bytes);
        return schemeLength == 0
            ? Fault.OfClient(FaultKind.BadRequest, "The target is neither a path nor an http URI", "RFC 9112 §3.2")
            : TakeApart(method, target.Slice(schemeLength), out origin, out authority);
    }

    // RFC 3986 §3.1: schemes compare without case.
    private static int SchemeLength(ReadOnlySpan<byte> target) => target switch
    {
        _ when target.Length >= 7 && Ascii.EqualsIgnoreCase(target[..7], "http://"u8) => 7,
        _ when target.Length >= 8 && Ascii.EqualsIgnoreCase(target[..8], "https://"u8) => 8,
        _ => 0,
    };

    // RFC 9112 §3.2.2, §3.2.4
    private static Fault? TakeApart(Method method, Bytes target, out Bytes origin, out Bytes authority)
    {
        var bytes = target.Span;
        var end = bytes.IndexOfAny((byte)'/', (byte)'?');
        authority = end < 0 ? target : target.Slice(0, end);
        origin = end switch
        {
            < 0 => method == Method.Options ? Asterisk : Root,
            _ when bytes[end] == '?' => Bytes.Owned([(byte)'/', .. bytes[end..]]),
            _ => target.Slice(end),
        };

        if (authority.Span.Contains((byte)'@'))
        {
            // RFC 9110 §4.2.4: user information hides the true authority.
            return Fault.OfClient(FaultKind.BadRequest, "User information in the target", "RFC 9110 §4.2.4");
        }

        return HostRules.IsValid(authority.Span)
            ? PathFlaw(origin.Span)
            : Fault.OfClient(FaultKind.BadRequest, "The target has no valid host", "RFC 9110 §4.2.1");
    }

    /// <summary>
    /// A backslash is a slash to some servers, which makes one target two paths; in a query it is only a byte.
    /// </summary>
    private static Fault? PathFlaw(ReadOnlySpan<byte> origin)
    {
        var found = origin.IndexOfAny((byte)'\\', (byte)'?');
        return found >= 0 && origin[found] == '\\'
            ? Fault.OfClient(FaultKind.BadRequest, "A backslash in the path", "RFC 3986 §3.3")
            : null;
    }
}
