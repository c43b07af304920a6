using System.Net;
using System.Security.Cryptography;
using Pibl.Http.H1;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Fuzz;

/// <summary>
/// Sessions of HTTP/2: the same events however they are cut, frames that are frames, and requests that go on to servers
/// of HTTP/1.1 as the same, and as no other.
/// </summary>
internal static class SessionLaws
{
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.1");

    private static readonly H2Limits Tight = new(new HeadLimits(200, 400, 8))
    {
        StreamsMax = 3,
        ResetsMax = 4,
        ResetsPerSecond = 0,
        IdleFramesMax = 12,
        IdleFramesPerSecond = 0,
        ContinuationsMax = 2,
        EmptyContinuationsMax = 1,
    };

    /// <summary>True where nothing was wrong with the connection, null where nothing came of it.</summary>
    public static bool? Check(ref Prng dice, ReadOnlySpan<byte> input, H2Role role, HeadBuffer written)
    {
        var limits = dice.OneIn(3) ? Tight : new H2Limits(HeadLimits.Default);
        var answers = dice.Next();
        var whole = Play(ref dice, input, role, limits, input.Length, answers, written);
        var cut = Play(
            ref dice, input, role, limits, 1 + dice.Below(dice.OneIn(2) ? 5 : 60), answers, written);
        BrokenLaw.Unless(whole.SequenceEqual(cut), $"the same events\n{string.Join('\n', whole)}\n--\n{string.Join('\n', cut)}");
        return whole.Any(line => line.StartsWith("Broken", StringComparison.Ordinal)) ? false
            : whole.Any(line => line.StartsWith("Re", StringComparison.Ordinal)) ? true : null;
    }

    private static List<string> Play(
        ref Prng dice, ReadOnlySpan<byte> input, H2Role role, H2Limits limits, int pieceMax, ulong answers,
        HeadBuffer written)
    {
        written.Clear();
        using var session = new H2Session(limits, written, role);
        session.Begin();
        var asked = role == H2Role.Client ? Ask(session) : 0;
        var lines = new List<string>();
        var replies = new SessionReplies(session, answers);
        var windows = new SessionWindows();
        var isOver = false;
        var (content, contentOf) = (0, 0);
        var (start, end) = (0, Math.Min(input.Length, pieceMax));
        for (var steps = 0; ; steps++)
        {
            BrokenLaw.Unless(steps <= (4 * input.Length) + 8, "work is bounded");
            var happened = session.Next(input[start..end], steps / 1000);
            BrokenLaw.Unless(happened.Consumed >= 0 && happened.Consumed <= end - start, "no more is consumed than is there");
            BrokenLaw.Unless(session.OpenStreams >= 0 && session.OpenStreams <= Math.Max(asked, limits.StreamsMax), "streams are bounded");
            start += happened.Consumed;
            if (happened.Kind == H2EventKind.Data)
            {
                session.GiveBack(happened.Stream!, happened.DataLength);
                (content, contentOf) = contentOf == happened.Stream!.Id
                    ? (content + happened.DataLength, contentOf) : (happened.DataLength, happened.Stream.Id);
            }

            var tells = happened.IsEnd
                || happened.Kind is not (H2EventKind.Data or H2EventKind.Nothing or H2EventKind.NeedMore);
            if (contentOf != 0 && tells)
            {
                lines.Add($"Data {contentOf} {content}");
                (content, contentOf) = (0, 0);
            }

            if (tells)
            {
                lines.Add($"{happened.Kind} {happened.Stream?.Id} {happened.IsEnd} {happened.Fault?.Detail} {happened.Trailers}");
            }

            if (happened.Response is { } response)
            {
                GoesOn(response);
            }

            if (happened.Head is { } request)
            {
                GoesOn(request);
                replies.Answer(happened.Stream!);
            }

            isOver |= happened.Kind == H2EventKind.Broken;
            if (!isOver)
            {
                replies.GoOn();
            }

            if (role == H2Role.Server)
            {
                windows.Check(input[..start], written.Written.Span);
            }

            if (happened.Kind != H2EventKind.NeedMore)
            {
                continue;
            }

            if (end == input.Length)
            {
                Frames(written.Written.Span[(role == H2Role.Client ? Preface.Client.Length : 0)..]);
                if (!isOver)
                {
                    replies.CheckNobodyWaits();
                }

                lines.Add($"{session.OpenStreams} open, {contentOf} {content}, {Convert.ToHexString(SHA256.HashData(written.Written.Span))}");
                return lines;
            }

            end = Math.Min(input.Length, end + 1 + dice.Below(pieceMax));
        }
    }

    /// <summary>Opens a few streams, one of which is not ended. Returns how many.</summary>
    private static int Ask(H2Session session)
    {
        Method[] methods = [Method.Get, Method.Head, Method.Post, Method.Get];
        foreach (var method in methods)
        {
            var stream = session.BeginRequest(method, "X"u8, "http"u8, "a.test"u8, "/"u8);
            session.EndHead(stream, isEnd: method != Method.Post);
        }

        return methods.Length;
    }

    /// <summary>What is accepted is one head of HTTP/1.1 with the same fields.</summary>
    private static void GoesOn(ResponseHead response)
    {
        using var head = new HeadBuffer();
        head.AppendAscii($"HTTP/1.1 {response.Status} OK\r\n");
        for (var at = 0; at < response.Fields.Count; at++)
        {
            head.Append(response.Fields.NameOf(at));
            head.Append(": "u8);
            head.Append(response.Fields.ValueOf(at));
            head.Append("\r\n"u8);
        }

        head.Append("\r\n"u8);
        var scanned = 0;
        var again = ResponseParser.Parse(head.Written.Span, HeadLaws.Roomy, Method.Get, ref scanned);
        BrokenLaw.Unless(again.Head is not null, $"what came is accepted in HTTP/1.1: {again.Fault?.Detail}");
        BrokenLaw.Unless(again.Consumed == head.Length, "what came is one head");
        BrokenLaw.Unless(again.Head!.Fields.Count == response.Fields.Count, "the same fields");
        BrokenLaw.Unless(response.Status != 101, "nothing is switched");
    }

    /// <summary>What is accepted is one head of HTTP/1.1 that means the same.</summary>
    private static void GoesOn(RequestHead request)
    {
        using var head = new HeadBuffer();
        RequestWriter.Write(head, request, new RequestEdits(
            Client, Bytes.Of("http"u8), request.Host, Bytes.Of(Via.Pseudonym), request.Framing,
            Upgrade: UpgradeRules.IsWanted(request)));
        PlainHead.Check(head.Written.Span, request: true, request.Framing);
        var at = 0;
        var again = RequestParser.Parse(head.Written.Span, HeadLaws.Roomy, ref at);
        BrokenLaw.Unless(again.Head is not null, $"what is written is accepted: {again.Fault?.Detail}");
        var sent = again.Head!;
        BrokenLaw.Unless(again.Consumed == head.Length, "what is written is one head");
        BrokenLaw.Unless(sent.Method == request.Method && sent.MethodName == request.MethodName, "the same method");
        BrokenLaw.Unless(sent.Target == request.Target && sent.Host == request.Host, "the same target and host");
        BrokenLaw.Unless(sent.Framing == request.Framing, "the same framing");
    }

    /// <summary>What a session writes is a row of whole frames, none of which is too large.</summary>
    private static void Frames(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            BrokenLaw.Unless(bytes.Length >= FrameHeader.Bytes, "a whole frame header");
            var header = FrameHeader.Read(bytes);
            BrokenLaw.Unless(header.Length <= FrameHeader.PayloadBytesMax, "a frame that everybody takes");
            BrokenLaw.Unless(bytes.Length >= FrameHeader.Bytes + header.Length, "a whole frame");
            bytes = bytes[(FrameHeader.Bytes + header.Length)..];
        }
    }
}
