using Pibl.Http.Messages;

namespace Pibl.Access;

/// <summary>The start of a request as a log shows it.</summary>
public static class RequestText
{
    public static ReadOnlySpan<byte> VersionOf(HttpVersion version) => version switch
    {
        HttpVersion.Http10 => "HTTP/1.0"u8,
        HttpVersion.Http11 => "HTTP/1.1"u8,
        HttpVersion.Http2 => "HTTP/2.0"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(version), version, null),
    };

    /// <summary>
    /// The version of a reply, which is this proxy's own (RFC 9110 §2.5): HTTP/1.1, or HTTP/2 to who speaks it.
    /// </summary>
    public static ReadOnlySpan<byte> OwnVersionOf(RequestHead? request) => VersionOf(
        request is { Version: HttpVersion.Http2 } ? HttpVersion.Http2 : HttpVersion.Http11);

    /// <summary>
    /// <c>GET / HTTP/1.1</c>; where the head could not be parsed, the line as it came; and a dash where not even that
    /// came.
    /// </summary>
    public static LineBuffer AppendRequestLine(this LineBuffer line, AccessEntry.Exchanged entry) => entry switch
    {
        { Request: { } head } => line.AppendHead(head),
        { RequestLine.IsEmpty: false } => line.AppendForeignBeforePairs(entry.RequestLine.Span),
        _ => line.Append((byte)'-'),
    };

    /// <summary><c>GET / HTTP/1.1</c></summary>
    public static LineBuffer AppendHead(this LineBuffer line, RequestHead head) => line
        .AppendForeign(head.MethodName.Span).Append((byte)' ')
        .AppendForeign(head.Target.Span).Append((byte)' ').Append(VersionOf(head.Version));
}
