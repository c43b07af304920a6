using System.Text;

namespace Pibl.Fuzz;

/// <summary>
/// What messages are made of: what is sound, and behind the bar what is odd, over which parsers have disagreed. Text is
/// Latin-1.
/// </summary>
internal static class Words
{
    public static readonly Vocabulary Methods = Of(
        [
            "GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PURGE", "X!#$%&'*+-.^_`|~",
        ],
        [
            "get", "TRACE", "CONNECT", "G ET", "", "\u00e9",
        ]);

    public static readonly Vocabulary Targets = Of(
        [
            "/", "/", "/a/b?c=d&e", "/%41%2f%00", "//double//", "/..;/%2e%2e/", "http://b.test/",
            "http://b.test:81/a?b", "HTTP://B.test", "http://[::1]:8080/", "/?", "http://b.test?x",
        ],
        [
            "*", "http://u@b.test/", "https://b.test/", "b.test:443", "[::1]:443", "/a#b", "http:///a", "/\u00e9",
            "a", "?", "/a\\b", "/\"<>`{}|^", "http://b.test:/", "http://b.test:99999/",
        ]);

    public static readonly Vocabulary Versions = Of(
        [
            "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0",
        ],
        [
            "HTTP/1.2", "HTTP/2.0", "http/1.1", "HTTP/1.10", "HTTP/01.1", "HTTP/1.1 ", "",
        ]);

    public static readonly Vocabulary Hosts = Of(
        [
            "a.test", "a.test:80", "A.Test", "[::1]", "[::1]:80", "127.0.0.1", "a_b.test",
        ],
        [
            "a.test:", "", "a.test, b.test", "a b", "u@a.test", "a.test/x", "[::1", "a.test:99999", "a..test",
            "%61.test",
        ]);

    public static readonly Vocabulary Names = Of(
        [
            "Accept", "X-A", "x-b", "Connection", "Keep-Alive", "TE", "Trailer", "Upgrade", "Via", "Max-Forwards",
            "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "Date", "Age", "ETag",
            "If-None-Match", "Cache-Control", "Content-Type", "Proxy-Connection", "Proxy-Authorization",
            "Authorization", "Cookie", "Set-Cookie", "Content-Range", "Range", "HTTP2-Settings", "Cache-Status",
            "Content_Length", "X!#$%&'*+-.^_`|~",
        ],
        [
            "Transfer-Encoding", "Content-Length", "Expect", "Host", "transfer-encoding", "CONTENT-LENGTH",
        ]);

    public static readonly Vocabulary Values = Of(
        [
            "1", "0", "5", "", "a", "close", "keep-alive", "chunked", "trailers", "trailers, deflate;q=0.5",
            "websocket", "Upgrade", "keep-alive, Upgrade", "close, x-a", "X-A", "TE, close", "100-continue",
            "1.1 fred", "192.0.2.3, 10.0.0.1", "\"x\"", "W/\"y\"", "no-store", "max-age=60",
            "Sun, 06 Nov 1994 08:49:37 GMT", "a\tb", "\u00e9\u00ff",
        ],
        [
            "gzip, chunked", "chunked, chunked", "identity", "Chunked", "100-Continue, x", "5, 5", "+5", "-1",
            "0x5", "5 ", "9223372036854775807", "9223372036854775808", "00000000000000000000005", ",", ",,a,",
            "\"un", "a; b=\"c\\\"d\"", "Host", "Content-Length", "Transfer-Encoding", "Connection", "h2c",
            "bytes=0-1", "content-length, x-b, via",
        ]);

    public static readonly Vocabulary Statuses = Of(
        [
            "200 OK", "200 OK", "200 OK", "404 Not Found", "204 No Content", "304 Not Modified",
            "205 Reset Content", "206 x", "103 Early Hints", "426 Upgrade Required", "500 ", "200",
        ],
        [
            "100 Continue", "101 Switching Protocols", "999 \u00e9", "099 a", "600 a", "20 OK", "2000 OK",
            "502 Bad\tGateway",
        ]);

    public static readonly byte[][] Sizes = Of(
        "0", "1", "5", "5", "A", "a", "1f", "000", "005", "FFFFFFFF", "7FFFFFFFFFFFFFFF", "8000000000000000", "FFFFFFFFFFFFFFFF",
        "0000000000000005", "00000000000000005", "0x5", "-1", "+5", "", " 5", "5 ", "g");

    public static readonly Vocabulary Extensions = Of(
        [
            ";a", ";a=b", " ; a = \"b\"", ";a=\"\\\"\"", ";a;b=c;d=\"e;\"", "\t;a", "; a=\"\u00e9\"",
        ],
        [
            ";", ";=", ";a=\"un", "a", ";a=\"\r\n\"", ";a\u00e9", ";a=\"\u0001\"",
        ]);

    /// <summary>What mutations throw in.</summary>
    public static readonly byte[][] Pieces = Of(
        "\r", "\n", "\r\n", "\r\n\r\n", "\n\n", "\0", " ", "\t", "\u000b", "\u000c", "\u001f", "\u007f", "\u0085", "\u00a0", "\u00ff",
        ":", ",", ";", "=", "\"", "\\", "/", "*", "#", "@", "[", "]", "%", "0", "1", "5", "a", "F", "+", "-", "_", "HTTP/1.0",
        "HTTP/1.1", "HTTP/1.", "http://", "\r\nHost: b.test", "\r\nContent-Length: 5", "\r\nContent-Length: 6",
        "\r\nTransfer-Encoding: chunked", "\r\nTransfer-Encoding:\u000bchunked", "\r\nTransfer-Encoding : chunked",
        "\r\nTransfer-Encoding: chunked, identity", "\r\nConnection: ", "close", "chunked", "GET ", "\r\n X-A: ", "\r\n\t",
        "0\r\n\r\n", "\r\n0\r\n", "GET / HTTP/1.1\r\nHost: c.test\r\n\r\n", "1\r\na\r\n");

    private static Vocabulary Of(string[] sound, string[] odd) => new(Of(sound), Of(odd));

    private static byte[][] Of(params string[] texts) => Array.ConvertAll(texts, Encoding.Latin1.GetBytes);
}
