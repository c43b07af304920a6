using System.Globalization;
using System.Text;
using Pibl.Twins;

namespace Pibl.Tests.Explain;

/// <summary>A server that answers at once, by what its path asks for and by chance.</summary>
internal sealed class AgreementOrigin
{
    private static readonly string[] Policies =
    [
        "Cache-Control: max-age=5", "Cache-Control: s-maxage=8, max-age=1", "Cache-Control: no-store",
        "Cache-Control: private", "Cache-Control: no-cache", "Cache-Control: max-age=2, stale-while-revalidate=6",
        "Cache-Control: max-age=3, stale-if-error=20", "Cache-Control: max-age=4, must-revalidate",
        "Cache-Control: public, max-age=6", "Last-Modified: Mon, 04 May 2026 10:00:00 GMT", "X-Nothing: 1",
        "Expires: 0", "Set-Cookie: a=b", "Cache-Control: max-age=9\r\nVary: Accept-Language",
        "Cache-Control: max-age=9\r\nVary: X-Kind, Accept-Encoding", "Cache-Control: max-age=9\r\nVary: *",
    ];

    private readonly Random _dice;
    private readonly ProxyWorld _world;

    public AgreementOrigin(ProxyWorld world, string name, Random dice)
    {
        (_world, _dice) = (world, dice);
        world.Connector[name].Connected = peer => peer.Arrived = () => Answer(peer);
    }

    private void Answer(Peer peer)
    {
        while (peer.Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is var end and >= 0)
        {
            var head = Encoding.Latin1.GetString(peer.Received.Take(end + 4));
            peer.Send(ReplyTo(head));
        }

        if (peer.IsOver)
        {
            peer.Finish();
        }
    }

    private string ReplyTo(string head)
    {
        var target = head.Split(' ')[1];
        var date = _world.Clock.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);

        // By the path, so that what is stored once is often stored again; now and then by chance.
        var policy = Policies[_dice.Next(8) == 0
            ? _dice.Next(Policies.Length) : target.Sum(letter => letter) % Policies.Length];
        var hasTag = target.Length % 2 == 0;
        if (hasTag && head.Contains("If-None-Match:", StringComparison.OrdinalIgnoreCase) && _dice.Next(3) > 0)
        {
            return $"HTTP/1.1 304 Not Modified\r\nDate: {date}\r\nETag: \"{target.Length}\"\r\n{policy}\r\n\r\n";
        }

        var status = _dice.Next(20) switch { 0 => "500 Internal Server Error", 1 => "404 Not Found", 2 => "503 Service Unavailable", _ => "200 OK" };
        var tag = hasTag ? $"ETag: \"{target.Length}\"\r\n" : "";
        var body = head.StartsWith("HEAD ", StringComparison.Ordinal) ? "" : "hello";
        return $"HTTP/1.1 {status}\r\nDate: {date}\r\n{policy}\r\n{tag}Content-Length: 5\r\n\r\n{body}";
    }
}
