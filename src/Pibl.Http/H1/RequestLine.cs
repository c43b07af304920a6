using Pibl.Http.Messages;

namespace Pibl.Http.H1;

/// <summary>
/// The request line (RFC 9112 §3): <c>method SP target SP version CRLF</c>, with single spaces and nothing else.
/// Places are offsets and lengths in bytes from the start of the head.
/// </summary>
internal readonly record struct RequestLine(
    int MethodLength, int TargetAt, int TargetLength, HttpVersion Version, int Length)
{
    /// <summary>Longer than any method that is registered (the longest has 17 bytes).</summary>
    internal const int MethodBytesMax = 64;

    /// <summary>
    /// Refuses a start that no request can have, as soon as it shows: a TLS hello, a response, a bare line.
    /// </summary>
    /// <param name="head">The first bytes of the head, as many as there are.</param>
    internal static Fault? CheckStart(ReadOnlySpan<byte> head)
    {
        var start = head[..Math.Min(head.Length, MethodBytesMax + 1)];
        var end = start.IndexOfAnyExcept(Octets.Token);
        if (end > 0 && start[end] == Octets.Space)
        {
            return null;
        }

        if (end >= 0)
        {
            return Fault.OfClient(FaultKind.BadRequest, "The request does not begin with a method", "RFC 9112 §3.1");
        }

        // RFC 9112 §3: a method longer than any that is implemented is answered with 501.
        return start.Length > MethodBytesMax
            ? Fault.OfClient(FaultKind.NotImplemented, "The method is too long", "RFC 9112 §3")
            : null;
    }

    /// <summary>Reads the line of a head that is whole.</summary>
    internal static Fault? Parse(ReadOnlySpan<byte> head, out RequestLine line)
    {
        line = default;
        if (CheckStart(head) is { } flaw)
        {
            return flaw;
        }

        var methodLength = head.IndexOf(Octets.Space);
        var rest = head[(methodLength + 1)..];
        var targetLength = rest.IndexOfAnyExcept(Octets.Target);
        if (targetLength <= 0 || rest[targetLength] != Octets.Space)
        {
            return TargetFlaw(rest, targetLength);
        }

        var version = rest[(targetLength + 1)..];
        if (version.StartsWith("HTTP/1."u8) && char.IsAsciiDigit((char)version[7])
            && version[8] == Octets.Cr && version[9] == Octets.Lf)
        {
            // RFC 9110 §2.5: a minor version beyond ours is read as ours.
            line = new RequestLine(
                methodLength,
                methodLength + 1,
                targetLength,
                version[7] == '0' ? HttpVersion.Http10 : HttpVersion.Http11,
                methodLength + targetLength + 12);
            return null;
        }

        return VersionFlaw(version);
    }

    private static Fault TargetFlaw(ReadOnlySpan<byte> rest, int targetLength) => rest[targetLength] switch
    {
        Octets.Space => Fault.OfClient(
            FaultKind.BadRequest, "More than one space between the parts of the request line", "RFC 9112 §3"),
        Octets.Cr => Fault.OfClient(FaultKind.BadRequest, "The request line names no version", "RFC 9112 §3"),
        (byte)'#' => Fault.OfClient(FaultKind.BadRequest, "A fragment in the target", "RFC 9112 §3.2"),
        _ => Fault.OfClient(FaultKind.BadRequest, "A byte in the target that no URI has", "RFC 9112 §3.2"),
    };

    /// <summary>
    /// 505 for what has the form of another major version, 400 for the rest (RFC 9112 §2.3, RFC 9110 §15.6.6).
    /// </summary>
    private static Fault VersionFlaw(ReadOnlySpan<byte> version) =>
        version.StartsWith("HTTP/"u8) && version.Length >= 10
        && char.IsAsciiDigit((char)version[5]) && version[6] == '.' && char.IsAsciiDigit((char)version[7])
        && version[8] == Octets.Cr && version[9] == Octets.Lf
            ? Fault.OfClient(
                FaultKind.VersionNotSupported, "A major version other than HTTP/1", "RFC 9112 §2.3")
            : Fault.OfClient(FaultKind.BadRequest, "The request line does not end in a version", "RFC 9112 §2.3");
}
