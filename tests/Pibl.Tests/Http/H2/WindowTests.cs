using Pibl.Http.H2;

namespace Pibl.Tests.Http.H2;

/// <summary>Both windows in both directions (RFC 9113 §6.9).</summary>
public sealed class WindowTests
{
    private static readonly byte[] Full = Frames.Of(FrameType.Data, 0, 1, new byte[FrameHeader.PayloadBytesMax]);

    [Fact]
    public void Content_that_nobody_reads_fills_its_stream_and_no_more()
    {
        var dialogue = Dialogue.Of(0, Frames.Hello, Frames.Post(1), Full, Full, Full);
        Assert.Equal(["SETTINGS ACK"], dialogue.Written());
        dialogue.Say(0, Full);
        Assert.Equal(["RST 1 FlowControlError"], dialogue.Written());
        Assert.Equal("Reset 1 HTTP/2 FlowControlError: DATA beyond the stream's window [RFC 9113 §6.9.1]", dialogue.Events[^1]);
    }

    [Fact]
    public void What_is_read_may_be_sent_again()
    {
        var dialogue = Dialogue.Of(0, Frames.Hello, Frames.Post(1), Full, Full);
        dialogue.Session.GiveBack(dialogue.Streams[1], 16_384);
        Assert.Equal(["SETTINGS ACK", "WINDOW 1 16384"], dialogue.Written());
    }

    [Fact]
    public void A_stream_that_is_read_has_a_window_beside_that_of_the_others()
    {
        var dialogue = Dialogue.Of(0, Frames.Hello, Frames.Post(1));
        dialogue.Session.Widen(dialogue.Streams[1]);
        Assert.Equal(["SETTINGS ACK", "WINDOW 0 458753", "WINDOW 1 458753"], dialogue.Written());
        dialogue.Session.Widen(dialogue.Streams[1]);
        Assert.Empty(dialogue.Written());
    }

    /// <summary>Uploads that are cut off do not use up the window of those behind them.</summary>
    [Fact]
    public void What_came_of_a_stream_that_is_reset_is_given_back()
    {
        var dialogue = Dialogue.Of(0, Frames.Hello);
        var given = 0L;
        for (var stream = 1; stream < 400; stream += 2)
        {
            dialogue.Say(0, Frames.Post(stream), Frames.Of(FrameType.Data, 0, stream, new byte[16_384]));
            dialogue.Session.Reset(dialogue.Streams[stream], ErrorCode.Cancel);
            given += dialogue.Written().Where(line => line.StartsWith("WINDOW 0 ", StringComparison.Ordinal))
                .Sum(line => long.Parse(line["WINDOW 0 ".Length..], null));
        }

        Assert.InRange((200 * 16_384) - given, 0, 256 * 1024);
    }

    [Fact]
    public void No_more_is_sent_than_both_windows_allow()
    {
        var dialogue = Dialogue.Of(0, Frames.Hello, Frames.Get(1), Frames.Get(3));
        var (one, three) = (dialogue.Streams[1], dialogue.Streams[3]);
        Assert.Equal(50_000, dialogue.Session.Data(one, new byte[50_000], isEnd: true, room: int.MaxValue));
        Assert.Equal(15_535, dialogue.Session.Data(three, new byte[50_000], isEnd: true, room: int.MaxValue));
        dialogue.Say(0, Frames.Window(0, 10));
        Assert.Equal(10, dialogue.Session.Data(three, new byte[50_000], isEnd: true, room: int.MaxValue));
    }

    [Fact]
    public void A_window_that_becomes_negative_is_waited_for()
    {
        var dialogue = Dialogue.Of(0, Frames.Hello, Frames.Get(1));
        var stream = dialogue.Streams[1];
        dialogue.Session.Data(stream, new byte[1_000], isEnd: false, room: int.MaxValue);
        dialogue.Say(0, Frames.Of(FrameType.Settings, 0, 0, 0, 4, 0, 0, 1, 0xF4));
        Assert.Equal(-500, H2Session.SendWindowOf(stream));
        Assert.Equal(0, dialogue.Session.Data(stream, "x"u8, isEnd: true, room: 10));
        dialogue.Say(0, Frames.Window(1, 501));
        Assert.Equal(1, dialogue.Session.Data(stream, "x"u8, isEnd: true, room: 10));
    }
}
