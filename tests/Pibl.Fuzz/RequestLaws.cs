using System.Net;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using HttpVersion = Pibl.Http.Messages.HttpVersion;

namespace Pibl.Fuzz;

/// <summary>What is accepted as a request goes on as the same request, and as no other.</summary>
internal static class RequestLaws
{
    private static readonly IPAddress[] Clients =
        [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1"), IPAddress.Parse("::ffff:192.0.2.1"), IPAddress.Parse("fe80::1%7")];

    /// <summary>True where it was accepted.</summary>
    public static bool? Check(ref Prng dice, ReadOnlySpan<byte> input, HeadBuffer written)
    {
        var limits = dice.OneIn(2) ? HeadLimits.Default : HeadLaws.Small;
        var parsed = HeadLaws.Check(ref dice, input, (ReadOnlySpan<byte> bytes, ref int scanned) =>
            RequestParser.Parse(bytes, limits, ref scanned));
        if (parsed.Head is not { } request)
        {
            return parsed.NeedsMore ? null : false;
        }

        PlainHead.Check(input[..parsed.Consumed].TrimStart("\r\n"u8), request: true, request.Framing);
        Bytes? tag = dice.OneIn(4) ? Bytes.Of("\"ours\""u8) : null;
        var edits = new RequestEdits(
            dice.Pick(Clients),
            Bytes.Of("http"u8),
            request.Fields.Find(FieldId.Host) ?? default,
            Bytes.Of(Via.Pseudonym),
            request.Framing,
            IfNoneMatch: tag,
            Upgrade: UpgradeRules.IsWanted(request));
        written.Clear();
        RequestWriter.Write(written, request, edits);
        var head = written.Written.Span;
        PlainHead.Check(head, request: true, request.Framing);
        var at = 0;
        var again = RequestParser.Parse(head, HeadLaws.Roomy, ref at);
        BrokenLaw.Unless(again.Head is not null, $"what is written is accepted: {again.Fault?.Detail}");
        var sent = again.Head!;
        BrokenLaw.Unless(again.Consumed == head.Length, "what is written is one head");
        BrokenLaw.Unless(sent.Version == HttpVersion.Http11, "what is written is HTTP/1.1");
        BrokenLaw.Unless(sent.Method == request.Method && sent.MethodName == request.MethodName, "the same method");
        BrokenLaw.Unless(sent.Target == request.Target, "the same target");
        BrokenLaw.Unless(sent.Host == request.Host, "the same host");
        BrokenLaw.Unless(sent.Framing == request.Framing, "the same framing");
        return true;
    }
}
