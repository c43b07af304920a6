using Pibl.Exchange;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Fuzz;

/// <summary>What is accepted as a response reaches the client as the same response, framed in one way.</summary>
internal static class ResponseLaws
{
    private static readonly byte[] Date = "Sun, 06 Nov 1994 08:49:37 GMT"u8.ToArray();

    private static readonly RequestHead[] Requests =
    [
        Parse("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"u8),
        Parse("HEAD / HTTP/1.1\r\nHost: a.test\r\n\r\n"u8),
        Parse("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"u8),
        Parse("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\nTE: trailers\r\nConnection: TE\r\n\r\n"u8),
    ];

    /// <summary>True where it was accepted.</summary>
    public static bool? Check(ref Prng dice, ReadOnlySpan<byte> input, HeadBuffer written)
    {
        var limits = dice.OneIn(2) ? HeadLimits.Default : HeadLaws.Small;
        var request = dice.Pick(Requests);
        var parsed = HeadLaws.Check(ref dice, input, (ReadOnlySpan<byte> bytes, ref int scanned) =>
            ResponseParser.Parse(bytes, limits, request.Method, ref scanned));
        if (parsed.Head is not { } response)
        {
            return parsed.NeedsMore ? null : false;
        }

        PlainHead.Check(input[..parsed.Consumed], request: false, response.Framing);
        written.Clear();
        var framing = Framing.None;
        if (response.IsInterim)
        {
            InterimWriter.Write(written, response);
        }
        else
        {
            using var body = Body.Empty();
            framing = ReplyFraming.For(request, response, response.Framing);
            ReplyWriter.Write(
                written, new Reply(response, body, new Provenance(null)), request, framing, dice.OneIn(2), Date);
        }

        CheckWritten(written.Written.Span, response, request, framing);
        return true;
    }

    private static void CheckWritten(
        ReadOnlySpan<byte> head, ResponseHead response, RequestHead request, Framing framing)
    {
        PlainHead.Check(head, request: false, framing);
        var at = 0;
        var again = ResponseParser.Parse(head, HeadLaws.Roomy, request.Method, ref at);
        BrokenLaw.Unless(again.Head is not null, $"what is written is accepted: {again.Fault?.Detail}");
        var sent = again.Head!;
        BrokenLaw.Unless(again.Consumed == head.Length, "what is written is one head");
        BrokenLaw.Unless(sent.Version == HttpVersion.Http11 && sent.Status == response.Status, "the same status");
        BrokenLaw.Unless(sent.Framing == framing, $"framed as decided: {framing} / {sent.Framing}");
    }

    private static RequestHead Parse(ReadOnlySpan<byte> head)
    {
        var scanned = 0;
        return RequestParser.Parse(head, HeadLimits.Default, ref scanned).Head!;
    }
}
