using System.Text;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Http;

/// <summary>What the proxy says of itself, and that nobody else can say it.</summary>
public sealed class ForgedProvenanceTests
{
    private const string Claims =
        "Via: 1.1 pibl\r\nCache-Status: pibl; hit\r\nAge: 99\r\nX-Cache: HIT\r\nDate: then\r\n";

    private static readonly Endpoint Server = new("10.0.0.7", 80);

    [Fact]
    public void What_a_client_claims_is_in_no_reply()
    {
        var request = Wire.Accepted(Wire.Get(Claims));
        var head = Wire.AcceptedResponse("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var missed = new Provenance(new CacheStatus(false, ForwardReason.UriMiss), Server);
        Assert.Equal(
            $"HTTP/1.1 200 OK\r\nDate: {Written.Date}\r\nVia: 1.1 pibl\r\nCache-Status: pibl; fwd=uri-miss\r\n"
            + "Content-Length: 0\r\n\r\n",
            Reply(head, request, missed));
        Assert.Equal(
            $"HTTP/1.1 200 OK\r\nDate: {Written.Date}\r\nContent-Length: 0\r\n\r\n",
            Reply(head, request, Provenance.Proxy));
    }

    // RFC 9110 §7.6.3, RFC 9211 §2: each hop writes behind those before it, so what stands last is this proxy's own.
    [Fact]
    public void What_the_last_hop_says_stands_last()
    {
        var head = Wire.AcceptedResponse($"HTTP/1.0 200 OK\r\n{Claims}Content-Length: 0\r\n\r\n");
        var text = Reply(
            head, Wire.Accepted(Wire.Get()), new Provenance(new CacheStatus(false, ForwardReason.Stale), Server));
        Assert.Equal(["Via: 1.1 pibl", "Via: 1.0 pibl"], LinesOf(text, "Via"));
        Assert.Equal(["Cache-Status: pibl; hit", "Cache-Status: pibl; fwd=stale"], LinesOf(text, "Cache-Status"));
        var request = Written.Request(Wire.Get("Via: 1.1 pibl\r\nVia: 1.0 fred (Apache)\r\n"));
        Assert.Equal(["Via: 1.1 pibl", "Via: 1.0 fred (Apache)", "Via: 1.1 pibl"], LinesOf(request, "Via"));
    }

    [Fact]
    public void A_stored_replys_age_is_one_and_the_caches()
    {
        var head = Wire.AcceptedResponse($"HTTP/1.1 200 OK\r\n{Claims}Content-Length: 0\r\n\r\n");
        var hit = new Provenance(new CacheStatus(true, ForwardReason.No, AgeSeconds: 3));
        Assert.Equal(["Age: 3"], LinesOf(Reply(head, Wire.Accepted(Wire.Get()), hit), "Age"));
    }

    [Fact]
    public void A_failure_says_little_and_names_no_program()
    {
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            var reply = Faults.ReplyTo(
                Fault.OfUpstream(kind, Retry.Never, "secret", "RFC 0 §0", "secret"), null, 2, Server);
            using var body = reply.Body;
            var text = Reply(reply.Head, null, reply.Via) + Encoding.UTF8.GetString(Whole(body));
            Assert.InRange(reply.Body.Framing.Length, 1, 256);
            Assert.Contains("Content-Type: text/plain; charset=utf-8\r\n", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Server:", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
            Assert.DoesNotContain("RFC", text, StringComparison.Ordinal);
            Assert.DoesNotContain(Server.Host, text, StringComparison.Ordinal);
            Assert.DoesNotContain("pibl/", text, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static string[] LinesOf(string head, string name) =>
        head.Split("\r\n").Where(line => line.StartsWith(name + ":", StringComparison.Ordinal)).ToArray();

    private static byte[] Whole(Body body) =>
        body is MemoryBody memory
            ? memory.Content.Span.ToArray()
            : throw new InvalidOperationException("not in memory");

    private static string Reply(ResponseHead head, RequestHead? request, Provenance via)
    {
        using var body = Body.Empty();
        var reply = new Reply(head, body, via);
        var framing = ReplyFraming.For(request, head, head.Framing);
        return Wire.Written(to => ReplyWriter.Write(to, reply, request, framing, false, Wire.Octets(Written.Date)));
    }
}
