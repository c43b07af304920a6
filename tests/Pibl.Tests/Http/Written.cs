using System.Net;
using Pibl.Exchange;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Http;

/// <summary>Heads as they leave the proxy, from heads as they came in.</summary>
internal static class Written
{
    public const string Date = "Sun, 06 Nov 1994 08:49:37 GMT";

    public static RequestEdits Edits(RequestHead request) => new(
        IPAddress.Parse("192.0.2.1"),
        Bytes.Of("http"),
        request.Fields.Find(FieldId.Host) ?? default,
        Bytes.Of("pibl"),
        request.Framing);

    public static string Request(string head) => Request(Wire.Accepted(head));

    public static string Request(RequestHead request) => Request(request, Edits(request));

    public static string Request(RequestHead request, RequestEdits edits) =>
        Wire.Written(to => RequestWriter.Write(to, request, edits));

    /// <summary>
    /// The field lines alone that a GET with these lines becomes, without those that every request gets.
    /// </summary>
    public static string FieldsOf(string lines)
    {
        var text = Request(Wire.Get(lines));
        Assert.StartsWith("GET / HTTP/1.1\r\nHost: a.test\r\n", text, StringComparison.Ordinal);
        return text["GET / HTTP/1.1\r\nHost: a.test\r\n".Length..].Replace(
            "Via: 1.1 pibl\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\n"
            + "X-Forwarded-Host: a.test\r\nForwarded: for=192.0.2.1;host=a.test;proto=http;by=_pibl\r\n\r\n",
            "",
            StringComparison.Ordinal);
    }

    public static string Reply(
        string head, string? request = null, CacheStatus? cache = null, bool close = false)
    {
        var asked = Wire.Accepted(request ?? Wire.Get());
        return Reply(Wire.AcceptedResponse(head, asked.Method), asked, cache, close);
    }

    public static string Reply(ResponseHead head, RequestHead? request, CacheStatus? cache = null, bool close = false)
    {
        using var body = Body.Empty();
        var reply = new Reply(head, body, new Provenance(cache));
        var framing = ReplyFraming.For(request, head, head.Framing);
        return Wire.Written(to => ReplyWriter.Write(to, reply, request, framing, close, Wire.Octets(Date)));
    }
}
