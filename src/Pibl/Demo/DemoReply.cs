using System.Globalization;
using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Demo;

/// <summary>What a demo server answers, and how long it takes its time before.</summary>
/// <param name="Status">The status.</param>
/// <param name="Type">Content-Type.</param>
/// <param name="Body">The whole body.</param>
/// <param name="CacheControl">Cache-Control.</param>
/// <param name="ETag">The entity tag with its quotes, or empty.</param>
/// <param name="Allow">Allow, or empty; for 405 (RFC 9110 §15.5.6).</param>
/// <param name="After">Waited before the first byte.</param>
internal sealed record DemoReply(
    int Status, string Type, Bytes Body, string CacheControl, string ETag = "", string Allow = "", TimeSpan After = default)
{
    /// <summary>The response as it goes on the wire.</summary>
    /// <param name="server">For X-Demo-Server.</param>
    /// <param name="request">Decides whether the body is sent (RFC 9110 §9.3.2) and the connection kept.</param>
    /// <param name="now">For Date (RFC 9110 §6.6.1).</param>
    public byte[] Write(string server, DemoRequest request, DateTimeOffset now)
    {
        var head = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {Status} {ReasonPhrases.Of(Status)}\r\n")
            .Append(CultureInfo.InvariantCulture, $"Date: {now.UtcDateTime:R}\r\n")
            .Append(CultureInfo.InvariantCulture, $"X-Demo-Server: {server}\r\n")
            .Append(CultureInfo.InvariantCulture, $"Cache-Control: {CacheControl}\r\n");
        Append(head, "ETag", ETag);
        Append(head, "Allow", Allow);
        Append(head, "Connection", request.KeepAlive ? "" : "close");

        // RFC 9110 §15.4.5: a 304 has no content, and no Content-Length but that of the 200.
        if (Status != 304)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {Type}\r\nX-Content-Type-Options: nosniff\r\n")
                .Append(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}\r\n");
        }

        var start = Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
        return Status == 304 || request.Method == "HEAD" ? start : [.. start, .. Body.Span];
    }

    private static void Append(StringBuilder head, string name, string value)
    {
        if (value.Length > 0)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }
    }
}
