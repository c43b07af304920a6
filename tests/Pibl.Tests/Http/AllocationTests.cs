using Pibl.Exchange;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Http;

/// <summary>What the hot path may allocate, counted on the test's own thread.</summary>
public sealed class AllocationTests
{
    private const string Browser =
        "GET /index.html?x=1 HTTP/1.1\r\nHost: www.example.test\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n"
        + "Accept: text/html,application/xhtml+xml\r\nAccept-Language: en\r\nAccept-Encoding: gzip\r\n"
        + "Connection: keep-alive\r\nCookie: a=b\r\n\r\n";

    [Fact]
    public void A_head_costs_its_bytes_its_places_and_two_records()
    {
        var input = Wire.Octets(Browser);

        // Array headers of 24 bytes, 7 places of 20 bytes, Fields 40, RequestHead 104 with its three slices of 16
        // bytes.
        var budget = 24 + input.Length + 24 + (7 * 20) + 40 + 120 + 24;
        Assert.InRange(Allocated(() =>
        {
            var scanned = 0;
            return RequestParser.Parse(input, HeadLimits.Default, ref scanned).Head;
        }), 1, budget);
    }

    [Fact]
    public void Writing_a_head_and_decoding_a_body_cost_nothing()
    {
        using var buffer = new HeadBuffer();
        using var body = Body.Empty();
        var request = Wire.Accepted(Browser);
        var edits = Written.Edits(request);
        var head = Wire.AcceptedResponse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nServer: x\r\n\r\n");
        var hit = new CacheStatus(true, ForwardReason.No, AgeSeconds: 3);
        var reply = new Reply(head, body, new Provenance(hit));
        var chunks = Wire.Octets("5;a=b\r\nhello\r\n0\r\n\r\n");
        Assert.Equal(0, Allocated(() =>
        {
            buffer.Clear();
            RequestWriter.Write(buffer, request, edits);
            ReplyWriter.Write(buffer, reply, request, head.Framing, false, "Sun, 06 Nov 1994 08:49:37 GMT"u8);
            var decoder = BodyDecoder.For(Framing.Chunked, Blame.Client, 100);
            var first = decoder.Next(chunks);
            return decoder.Next(chunks.AsSpan(first.Consumed)).Kind == BodyEventKind.End ? buffer : null;
        }));
    }

    /// <summary>Bytes for one run, when what is made only once has been made.</summary>
    private static long Allocated(Func<object?> run)
    {
        for (var warm = 0; warm < 3; warm++)
        {
            Assert.NotNull(run());
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = run();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.NotNull(result);
        return allocated;
    }
}
