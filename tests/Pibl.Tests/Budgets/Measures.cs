using System.Buffers.Binary;
using Pibl.Access;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Stages;
using Pibl.Tests.Cache;
using Pibl.Tests.Http;
using Pibl.Tests.Http.H2;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Budgets;

/// <summary>What is measured for each line of budgets.json: the same requests and responses all over.</summary>
internal static class Measures
{
    private const string Browser =
        "GET /articles/cache?page=2 HTTP/1.1\r\nHost: www.example.test\r\n"
        + "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n"
        + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nAccept-Language: es-ES,es;q=0.8\r\n"
        + "Accept-Encoding: gzip, deflate, br, zstd\r\nConnection: keep-alive\r\n\r\n";

    private const string Server =
        "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Mon, 04 May 2026 12:00:00 GMT\r\nContent-Type: text/plain\r\n"
        + "Content-Length: 47\r\nConnection: keep-alive\r\nETag: \"5f-2f\"\r\nCache-Control: max-age=3600\r\n\r\n";

    /// <summary>As a load generator asks, and as a small server answers.</summary>
    private const string Plain = "GET /n/small HTTP/1.1\r\nHost: www.example.test\r\n\r\n";

    /// <summary>With the cookie of STICKY, for a key of zeros.</summary>
    private const string Sticky =
        "GET /n/small HTTP/1.1\r\nHost: www.example.test\r\nCookie: pibl=DRAs4_czp4CJOmdZjR8Lyg\r\n\r\n";

    private static readonly string Content = new('x', 47);

    public static readonly IReadOnlyDictionary<string, Func<long>> Rules = new Dictionary<string, Func<long>>
    {
        ["parse request head"] = ParseRequest,
        ["parse response head"] = ParseResponse,
        ["look up a fresh hit"] = Decide,
        ["find in memory"] = Find,
        ["write reply head"] = WriteReply,
        ["write request head"] = WriteRequest,
        ["access entry"] = Enqueue,
    };

    public static readonly IReadOnlyDictionary<string, Func<long>> Exchanges = new Dictionary<string, Func<long>>
    {
        ["hit"] = () => Hit(Plain),
        ["hit, no log"] = () => Hit(isLogged: false, Plain),
        ["hit, measured"] = () => Hit(Plain, "ADMIN=127.0.0.1:9900"),
        ["hit, browser"] = () => Hit(Browser),
        ["hit, guarded"] = () => Hit(Plain, "DENY=203.0.113.0/24", "RATE=1000000/s", "MAX_CLIENT=10"),
        ["over its rate"] = OverItsRate,
        ["proxied"] = () => Proxied(Plain),
        ["proxied, measured"] = () => Proxied(Plain, "ADMIN=127.0.0.1:9900"),
        ["proxied, browser"] = () => Proxied(Browser),
        ["hit, HTTP/2"] = () => Http2(isHit: true),
        ["proxied, HTTP/2"] = () => Http2(isHit: false),
        ["proxied, sticky"] = () => Proxied(Sticky, "BALANCE=least-time", "STICKY=cookie pibl"),
    };

    private static long ParseRequest()
    {
        var input = Wire.Octets(Browser);
        return Allocated.By(() =>
        {
            var scanned = 0;
            Must(RequestParser.Parse(input, HeadLimits.Default, ref scanned).Head is not null);
        });
    }

    private static long ParseResponse()
    {
        var input = Wire.Octets(Server);
        return Allocated.By(() =>
        {
            var scanned = 0;
            Must(ResponseParser.Parse(input, HeadLimits.Default, Method.Get, ref scanned).Head is not null);
        });
    }

    private static long Decide()
    {
        var request = Wire.Accepted(Browser);
        var received = new Received(request, RequestBody.None, new Arrival(Given.Connection, 1, Heads.Now));
        var stored = Array(Heads.Stored("Cache-Control: max-age=3600"));
        return Allocated.By(() => Must(!Lookup.Decide(received, stored, Heads.Now).GoesOn(out _, out _)));
    }

    private static long Find()
    {
        var store = TieredStore.Open(
            Given.Settings().Cache with { File = null }, TimeProvider.System, static (_, _) => { });
        var stored = Heads.Stored("Cache-Control: max-age=3600");
        using (var fill = store.Begin(Heads.Key, stored with { Body = default, Id = 0 })!)
        {
            Must(fill.Append(stored.Body.Span));
            fill.Complete();
        }

        return Allocated.By(() => Must(store.FindAsync(Heads.Key, default).Result.Count == 1));
    }

    private static long WriteReply()
    {
        using var buffer = new HeadBuffer();
        using var body = Body.Empty();
        var request = Wire.Accepted(Browser);
        var reply = new Reply(Wire.AcceptedResponse(Server), body, new Provenance(
            new CacheStatus(true, ForwardReason.No, AgeSeconds: 3)));
        return Allocated.By(() =>
        {
            buffer.Clear();
            ReplyWriter.Write(buffer, reply, request, reply.Head.Framing, false, "Sun, 06 Nov 1994 08:49:37 GMT"u8);
        });
    }

    private static long WriteRequest()
    {
        using var buffer = new HeadBuffer();
        var request = Wire.Accepted(Browser);
        var edits = Written.Edits(request);
        return Allocated.By(() =>
        {
            buffer.Clear();
            RequestWriter.Write(buffer, request, edits);
        });
    }

    private static long Enqueue()
    {
        var queue = new WorkQueue<AccessEntry>(16);
        var received = new Received(
            Wire.Accepted(Browser), RequestBody.None, new Arrival(Given.Connection, 1, Given.Noon));
        return Allocated.By(() =>
        {
            var entry = new AccessEntry.Exchanged(
                received, 200, default, 47, TimeSpan.Zero, Provenance.Proxy, null);
            Must(queue.TryAdd(entry, EntrySize.Of(entry)));
            Must(queue.TryTake(out _));
        });
    }

    private static long Hit(string request, params string[] lines) => Hit(true, request, lines);

    private static long Hit(bool isLogged, string request, params string[] lines)
    {
        using var world = new ExchangeWorld(isLogged, lines);
        var (asked, answer) = (Wire.Octets(request), Wire.Octets(Server + Content));
        Must(IsWhole(world.Proxied(asked, answer)));
        return Allocated.By(() => Must(IsWhole(world.Hit(asked))));
    }

    private static long OverItsRate()
    {
        using var world = new ExchangeWorld("RATE=1/h");
        var (asked, answer) = (Wire.Octets(Plain), Wire.Octets(Server + Content));
        Must(IsWhole(world.Proxied(asked, answer)));
        return Allocated.By(() => Must(world.Hit(asked).StartsWith("HTTP/1.1 429 "u8)));
    }

    private static long Proxied(string request, params string[] lines)
    {
        using var world = new ExchangeWorld(["CACHE=off", .. lines]);
        var (asked, answer) = (Wire.Octets(request), Wire.Octets(Server + Content));
        return Allocated.By(() => Must(IsWhole(world.Proxied(asked, answer))));
    }

    /// <summary>The plain request over one connection of HTTP/2, a stream for each.</summary>
    private static long Http2(bool isHit)
    {
        using var world = new ExchangeWorld(isHit ? [] : ["CACHE=off"]);
        var (request, answer, stream) = (Frames.Get(1, "/n/small"), Wire.Octets(Server + Content), -1);
        world.Hit([.. Frames.Hello, .. Frames.Window(0, 1 << 30)]);
        Must(EndsWhole(world.Proxied(Next(), answer)));
        return Allocated.By(() => Must(EndsWhole(isHit ? world.Hit(Next()) : world.Proxied(Next(), answer))));

        byte[] Next()
        {
            stream += 2;
            BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(5), stream);
            return request;
        }

        static bool EndsWhole(ReadOnlySpan<byte> frames) =>
            frames.EndsWith("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"u8);
    }

    private static bool IsWhole(ReadOnlySpan<byte> reply) =>
        reply.StartsWith("HTTP/1.1 200 OK\r\n"u8)
            && reply.EndsWith("\r\n\r\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"u8);

    private static void Must(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("what is measured did not happen");
        }
    }
}
