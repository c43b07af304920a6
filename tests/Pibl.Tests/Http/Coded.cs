using System.Text;
using Pibl.Http.H1;
using Pibl.Http.Messages;

namespace Pibl.Tests.Http;

/// <summary>What a decoder made of an input: the body up to the end or fault, and how it ended.</summary>
internal sealed record Coded(string Body, BodyEventKind End, int Consumed, Fault? Fault, Fields Trailers)
{
    /// <summary>
    /// Three ways: whole, byte by byte, and, where the body ended, with bytes behind it. All must agree.
    /// </summary>
    public static Coded Read(
        string input, Framing framing, Blame blame = Blame.Client, long bodyBytesMax = long.MaxValue)
    {
        var whole = ReadWhole(input, framing, blame, bodyBytesMax);
        Assert.Equal(whole, Feed(input, framing, blame, bodyBytesMax, _ => 1));
        if (whole.End == BodyEventKind.End && framing.Kind != FramingKind.UntilClose)
        {
            Assert.Equal(whole, ReadWhole(input + "GET / HTTP/1.1\r\n", framing, blame, bodyBytesMax));
        }

        return whole;
    }

    public static Coded ReadWhole(
        string input, Framing framing, Blame blame = Blame.Client, long bodyBytesMax = long.MaxValue) =>
        Feed(input, framing, blame, bodyBytesMax, _ => input.Length);

    /// <summary>As a connection would: pieces arrive, what is not consumed stays, and then the peer closes.</summary>
    public static Coded Feed(string input, Framing framing, Blame blame, long bodyBytesMax, Func<int, int> pieceAt)
    {
        var bytes = Wire.Octets(input);
        var decoder = BodyDecoder.For(framing, blame, bodyBytesMax);
        var body = new StringBuilder();
        var (start, end) = (0, 0);
        while (true)
        {
            // A copy of just the right size: a decoder that looks further is found out.
            var offered = bytes.AsSpan(start, end - start).ToArray();
            var step = decoder.Next(offered);
            if (step.Kind is BodyEventKind.NeedMore)
            {
                Assert.Equal(0, step.Consumed);
                Assert.InRange(offered.Length, 0, BodyDecoder.PendingBytesMax);
                step = end == bytes.Length ? decoder.AtEnd() : step;
                end = Math.Min(bytes.Length, end + Math.Max(1, pieceAt(end)));
            }

            start += step.Consumed;
            switch (step.Kind)
            {
                case BodyEventKind.Data:
                    Assert.True(step.DataLength > 0 && step.DataAt + step.DataLength <= step.Consumed);
                    body.Append(Wire.Text(offered.AsSpan(step.DataAt, step.DataLength)));
                    break;
                case BodyEventKind.End or BodyEventKind.Fault:
                    Assert.Equal(step.Kind == BodyEventKind.End, decoder.IsDone);
                    var consumed = step.Kind == BodyEventKind.End ? start : 0;
                    return new Coded(body.ToString(), step.Kind, consumed, step.Fault, decoder.Trailers);
                default:
                    break;
            }
        }
    }
}
