using Pibl.Http.H2;
using Pibl.Http.Messages;

namespace Pibl.Exchange;

/// <summary>
/// A request head for a server that speaks HTTP/2, from the one that <c>RequestWriter</c> has made for HTTP/1.1: the
/// same rules have decided which fields go on, and there is no second copy of them.
/// </summary>
public static class Http2RequestWriter
{
    /// <summary>RFC 9113 §6.5.2: what each field counts for beside its bytes.</summary>
    private const int FieldOverhead = 32;

    /// <summary>Whether the server takes a head of that size, as far as it has said (RFC 9113 §6.5.2).</summary>
    /// <param name="head">As HTTP/1.1 has it.</param>
    /// <param name="bytesMax">SETTINGS_MAX_HEADER_LIST_SIZE of the server.</param>
    public static bool Fits(ReadOnlySpan<byte> head, uint bytesMax) =>
        head.Length + (FieldOverhead * (long)head.Count((byte)'\n')) <= bytesMax;

    /// <summary>Opens a stream and writes the head, but for its end.</summary>
    /// <param name="to">Can open one.</param>
    /// <param name="head">As HTTP/1.1 has it: the request line, Host, the fields, an empty line.</param>
    /// <param name="method">The method in it.</param>
    /// <param name="isSecure">The server is spoken to over TLS.</param>
    public static H2Stream Write(H2Session to, ReadOnlySpan<byte> head, Method method, bool isSecure)
    {
        var name = Cut(ref head, " "u8);
        var target = Cut(ref head, " "u8);
        Cut(ref head, "\r\nHost: "u8);
        var host = Cut(ref head, "\r\n"u8);
        var stream = to.BeginRequest(method, name, isSecure ? "https"u8 : "http"u8, host, target);
        to.Lines(head[..^2]);
        return stream;
    }

    private static ReadOnlySpan<byte> Cut(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> at)
    {
        var found = text.IndexOf(at);
        var before = text[..found];
        text = text[(found + at.Length)..];
        return before;
    }
}
