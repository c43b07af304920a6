using Pibl.Http.H1;
using Pibl.Http.Messages;

namespace Pibl.Fuzz;

/// <summary>
/// Bodies: the same events however they are cut, bounded work, and what is written again is read again.
/// </summary>
internal static class BodyLaws
{
    private static readonly long[] Maxima = [3, 1000, long.MaxValue, long.MaxValue];

    private static readonly Framing[] Framings =
        [Framing.Chunked, Framing.Chunked, Framing.Chunked, Framing.Chunked, Framing.Exactly(7), Framing.UntilClose,
        Framing.None];

    private sealed record Told(byte[] Content, BodyEventKind End, int Consumed, Fault? Fault, Fields Trailers);

    /// <summary>True where the body ended well.</summary>
    public static bool? Check(ref Prng dice, ReadOnlySpan<byte> input, HeadBuffer written)
    {
        var (framing, max) = (dice.Pick(Framings), dice.Pick(Maxima));
        var blame = dice.OneIn(2) ? Blame.Client : Blame.Upstream;
        var whole = Feed(ref dice, input, BodyDecoder.For(framing, blame, max), input.Length);
        var cut = Feed(ref dice, input, BodyDecoder.For(framing, blame, max), 1 + dice.Below(dice.OneIn(2) ? 5 : 200));
        BrokenLaw.Unless(whole.End == cut.End
            && Equals(whole.Fault, cut.Fault), $"the same end: {whole.Fault?.Detail} / {cut.Fault?.Detail}");
        BrokenLaw.Unless(whole.Consumed == cut.Consumed
            && whole.Trailers.Equals(cut.Trailers), "the same length and trailers");
        BrokenLaw.Unless(
            whole.Content.AsSpan().SequenceEqual(cut.Content), $"the same content, {framing}, at most {max}");
        BrokenLaw.Unless(whole.Content.Length <= max, "no more than the limit");
        if (whole.End != BodyEventKind.End)
        {
            return false;
        }

        WriteAgain(ref dice, whole, written);
        var again = Feed(ref dice, written.Written.Span, BodyDecoder.For(Framing.Chunked, blame, max), written.Length);
        BrokenLaw.Unless(again.End == BodyEventKind.End, $"what is written is accepted: {again.Fault?.Detail}");
        BrokenLaw.Unless(again.Consumed == written.Length, "what is written is one body");
        BrokenLaw.Unless(again.Content.AsSpan().SequenceEqual(whole.Content), "the content comes back");
        return true;
    }

    private static void WriteAgain(ref Prng dice, Told told, HeadBuffer written)
    {
        written.Clear();
        Span<byte> line = stackalloc byte[ChunkWriter.SizeBytesMax];
        for (var at = 0; at < told.Content.Length;)
        {
            var size = Math.Min(told.Content.Length - at, 1 + dice.Below(100));
            written.Append(line[..ChunkWriter.WriteSize(line, size)]);
            written.Append(told.Content.AsSpan(at, size));
            written.Append(ChunkWriter.DataEnd);
            at += size;
        }

        var last = written.Length;
        ChunkWriter.WriteLast(written, told.Trailers, Fields.Empty);
        PlainHead.CheckOctets(written.Written.Span[last..]);
    }

    /// <summary>As a connection would: pieces arrive, what is not consumed stays, and then the peer closes.</summary>
    private static Told Feed(ref Prng dice, ReadOnlySpan<byte> input, BodyDecoder decoder, int pieceMax)
    {
        var content = new byte[input.Length];
        var (start, end, length) = (0, 0, 0);
        for (var steps = 0; ; steps++)
        {
            BrokenLaw.Unless(steps <= (2 * input.Length) + 4, "work is bounded");
            var offered = input[start..end];
            var step = decoder.Next(offered);
            if (step.Kind == BodyEventKind.NeedMore)
            {
                BrokenLaw.Unless(step.Consumed == 0, "nothing is consumed without an event");
                BrokenLaw.Unless(offered.Length <= BodyDecoder.PendingBytesMax, "little must be kept");
                step = end == input.Length ? decoder.AtEnd() : step;
                end = Math.Min(input.Length, end + 1 + dice.Below(Math.Max(1, pieceMax)) + (
                    pieceMax == input.Length ? pieceMax : 0));
            }

            BrokenLaw.Unless(step.Consumed >= 0
                && step.Consumed <= offered.Length, "no more is consumed than is there");
            start += step.Consumed;
            switch (step.Kind)
            {
                case BodyEventKind.Data:
                    BrokenLaw.Unless(step.DataLength > 0 && step.DataAt >= 0
                        && step.DataAt + step.DataLength <= step.Consumed, "data is within");
                    offered.Slice(step.DataAt, step.DataLength).CopyTo(content.AsSpan(length));
                    length += step.DataLength;
                    break;
                case BodyEventKind.End or BodyEventKind.Fault:
                    BrokenLaw.Unless(decoder.IsDone == (step.Kind == BodyEventKind.End), "done at the end only");
                    BrokenLaw.Unless(step.Fault is null == (step.Kind == BodyEventKind.End), "a fault says why");
                    return new Told(
                        content[..length],
                        step.Kind,
                        step.Kind == BodyEventKind.End ? start : 0,
                        step.Fault,
                        decoder.Trailers);
                default:
                    break;
            }
        }
    }
}
