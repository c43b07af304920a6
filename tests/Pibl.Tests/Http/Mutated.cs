using CsCheck;

namespace Pibl.Tests.Http;

/// <summary>
/// Messages that are nearly right: sound ones with a few bytes replaced, inserted, removed or doubled.
/// </summary>
internal static class Mutated
{
    /// <summary>Bytes and words at which parsers have disagreed.</summary>
    private static readonly string[] Pieces =
    [
        "\r", "\n", "\r\n", "\r\n\r\n", "\0", " ", "\t", "\u000b", "\u000c", "\u001f", "\u007f",
        "\u0085", "\u00a0", "\u00ff", ":", ",", ";", "=", "\"", "\\", "/", "*", "#", "@", "[", "]", "%",
        "0", "1", "5", "a", "F", "+", "-", "_",
        "HTTP/1.0", "HTTP/1.1", "HTTP/1.", "http://", "Host: b.test", "Content-Length: 5", "Content-Length: 6",
        "Transfer-Encoding: chunked", "Transfer-Encoding: ", "Connection: ", "close", "chunked", "GET ",
        "X-A: ", "\r\n ",
    ];

    private static readonly string[] Requests =
    [
        Wire.Get(),
        Wire.Get("X-A: 1\r\nConnection: close, x-a\r\n", "/a?b=c"),
        Wire.Get("Accept: */*\r\n", "http://b.test:81/a"),
        Wire.Post("Content-Length: 5\r\nExpect: 100-continue\r\n"),
        Wire.Post("Transfer-Encoding: chunked\r\nTrailer: X-T\r\nTE: trailers\r\n"),
        Wire.Post("Content-Length: 5\r\nConnection: keep-alive\r\n", "HTTP/1.0"),
        "OPTIONS * HTTP/1.1\r\nHost: [::1]:80\r\nMax-Forwards: 3\r\nVia: 1.1 fred\r\n\r\n",
        Wire.Get("Connection: Upgrade\r\nUpgrade: websocket\r\nX-Forwarded-For: 192.0.2.3\r\n"),
    ];

    private static readonly string[] Responses =
    [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: x-a\r\nX-A: 1\r\n\r\n",
        "HTTP/1.0 404 Not Found\r\nServer: x\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n",
        "HTTP/1.1 204 \r\n\r\n",
    ];

    private static readonly string[] ChunkedBodies =
    [
        "5\r\nhello\r\n0\r\n\r\n",
        "A;a=b;c=\"d\\\"e\"\r\n0123456789\r\n1 ; x\r\na\r\n0\r\n\r\n",
        "1\r\na\r\n000\r\nX-T: 1\r\nX-U:\t2\r\n\r\n",
        "0\r\n\r\n",
    ];

    public static Gen<string> Request => Of(Requests);

    public static Gen<string> Response => Of(Responses);

    public static Gen<string> ChunkedBody => Of(ChunkedBodies);

    /// <summary>Any bytes at all, and any sequence of the bytes that matter.</summary>
    public static Gen<string> Junk => Gen.OneOf(
        Gen.Byte.Array[0, 60].Select(bytes => Wire.Text(bytes)),
        Gen.OneOf(Pieces).Array[0, 20].Select(pieces => string.Concat(pieces)));

    private static Gen<string> Of(string[] seeds) =>
        from seed in Gen.OneOf(seeds)
        from edits in Gen.Select(Gen.Int[0, 2000], Gen.Int[0, 3], Gen.OneOf(Pieces)).Array[0, 4]
        select edits.Aggregate(seed, (text, edit) => Apply(text, edit.Item1, edit.Item2, edit.Item3));

    private static string Apply(string text, int place, int kind, string piece)
    {
        var at = place % (text.Length + 1);
        var behind = Math.Min(text.Length, at + 1);
        return kind switch
        {
            0 => text[..at] + piece + text[at..],
            1 => text[..at] + piece + text[behind..],
            2 => text[..at] + text[behind..],
            _ => text[..at] + text[(at / 2)..at] + text[at..],
        };
    }
}
