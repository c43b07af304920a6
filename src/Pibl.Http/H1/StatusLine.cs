using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Http.H1;

/// <summary>
/// The status line (RFC 9112 §4): <c>version SP 3DIGIT SP [ reason ] CRLF</c>. The second space may be missing where
/// the reason is: many servers leave it out, and nothing else can be meant. Places are in bytes from the start of the
/// head.
/// </summary>
internal readonly record struct StatusLine(HttpVersion Version, int Status, int ReasonAt, int ReasonLength, int Length)
{
    /// <summary>The bytes every response begins with, as far as they are the same in all.</summary>
    private static ReadOnlySpan<byte> Start => "HTTP/1."u8;

    /// <summary>Refuses what does not begin like a response, as soon as it shows.</summary>
    internal static Fault? CheckStart(ReadOnlySpan<byte> head)
    {
        var length = Math.Min(head.Length, Start.Length);
        return head[..length].SequenceEqual(Start[..length])
            ? null
            : WireFaults.Of(Blame.Upstream, "The response does not begin with HTTP/1.", "RFC 9112 §4");
    }

    /// <summary>Reads the line of a head that is whole.</summary>
    internal static Fault? Parse(ReadOnlySpan<byte> head, out StatusLine line)
    {
        line = default;
        var end = head.IndexOf("\r\n"u8);
        var bytes = head[..end];
        if (!bytes.StartsWith(Start) || bytes.Length < 12
            || !char.IsAsciiDigit((char)bytes[7]) || bytes[8] != Octets.Space)
        {
            return WireFaults.Of(Blame.Upstream, "The status line has no known version", "RFC 9112 §4");
        }

        var status = (int)Digits.Read(bytes[9..12], 999);
        if (status < 100 || (bytes.Length > 12 && bytes[12] != Octets.Space))
        {
            return WireFaults.Of(Blame.Upstream, "The status is not a number of three digits", "RFC 9112 §4");
        }

        var reason = bytes[Math.Min(13, end)..];
        var stray = reason.IndexOfAny(Octets.NotFieldContent);
        if (stray >= 0)
        {
            return HeadScan.Flaw(Blame.Upstream, reason[stray]);
        }

        // RFC 9110 §2.5: a minor version beyond ours is read as ours.
        line = new StatusLine(
            bytes[7] == '0' ? HttpVersion.Http10 : HttpVersion.Http11,
            status,
            end - reason.Length,
            reason.Length,
            end + 2);
        return null;
    }
}
