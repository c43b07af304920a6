using System.Net;
using System.Text;
using Pibl.Exchange;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Bench;

/// <summary>What every bench starts from: a browser's request, and a server's answer that may be stored.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    public static byte[] RequestBytes { get; } = Lines("""
        GET /articles/2026/11/23/cache?page=2 HTTP/1.1
        Host: www.example.test
        User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
        Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
        Accept-Language: es-ES,es;q=0.8,en-US;q=0.5,en;q=0.3
        Accept-Encoding: gzip, deflate, br, zstd
        Connection: keep-alive


        """);

    public static byte[] ResponseBytes { get; } = Lines("""
        HTTP/1.1 200 OK
        Server: nginx
        Date: Mon, 04 May 2026 12:00:00 GMT
        Content-Type: text/plain
        Content-Length: 47
        Connection: keep-alive
        ETag: "5f-2f"
        Cache-Control: max-age=3600


        """);

    public static RequestHead Request { get; } = ParseRequest();

    public static ResponseHead Response { get; } = ParseResponse();

    public static Received Received { get; } = new(
        Request,
        RequestBody.None,
        new Arrival(
            new Connection(1, new IPEndPoint(IPAddress.Loopback, 50_001), new IPEndPoint(
                IPAddress.Loopback, 8080), Noon), 1, Noon));

    private static byte[] Lines(string text) => Encoding.ASCII.GetBytes(text.ReplaceLineEndings("\r\n"));

    private static RequestHead ParseRequest()
    {
        var scanned = 0;
        return RequestParser.Parse(RequestBytes, HeadLimits.Default, ref scanned).Head!;
    }

    private static ResponseHead ParseResponse()
    {
        var scanned = 0;
        return ResponseParser.Parse(ResponseBytes, HeadLimits.Default, Method.Get, ref scanned).Head!;
    }
}
