using Pibl.Http.H2;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Http.H2;

/// <summary>
/// How much a client may ask with little (RFC 9113 §10.5), and what becomes of one that asks for more.
/// </summary>
public sealed class SessionLimitTests
{
    private const string Calm = "GOAWAY 801 EnhanceYourCalm";

    [Fact]
    public void A_client_that_resets_its_streams_faster_than_people_do_is_told_to_calm_down()
    {
        var dialogue = Dialogue.Of(0, Frames.Hello);
        Assert.Equal(Calm, Reset(dialogue, 500, everyMs: 0));
        Assert.EndsWith("[CVE-2023-44487]", dialogue.Events[^1]);
    }

    /// <summary>
    /// Two bytes each stand for a new entry whose name is that of the one before, and nearly fills the table.
    /// </summary>
    [Theory]
    [InlineData(60, "Refused 1 The head is too large [RFC 9110 §5.4]")]
    [InlineData(70, "Broken 0 HTTP/2 EnhanceYourCalm: A header block that is decoded to many times what is taken (LIMIT_HEAD) [RFC 9113 §10.5.1]")]
    public void A_header_block_is_decoded_up_to_so_many_times_the_limit_of_a_head(int times, string told)
    {
        byte[] entry = [0x40, 0x7F, 0xA1, 0x1E, .. Enumerable.Repeat((byte)'n', 4000), 0];
        var dialogue = Dialogue.Of(0, Frames.Hello, Frames.Of(
            FrameType.Headers, 5, 1,
            [.. Frames.Block(":method: GET", ":scheme: http", ":path: /", ":authority: a.test"), .. entry,
                .. Enumerable.Repeat<byte[]>([0x7E, 0], times).SelectMany(same => same)]));
        Assert.Equal(told, dialogue.Events[^1]);
    }

    [Fact]
    public void Resets_as_people_make_them_go_on_for_ever() =>
        Assert.Null(Reset(Dialogue.Of(0, Frames.Hello), 2_000, everyMs: 25));

    [Fact]
    public void A_client_that_makes_this_side_reset_its_streams_is_told_the_same()
    {
        var dialogue = Dialogue.Of(0, Frames.Hello);
        for (var stream = 1; stream < 1_000; stream += 2)
        {
            dialogue.Say(0, Frames.Get(stream), Frames.Window(stream, int.MaxValue));
        }

        Assert.Contains(Calm, dialogue.Written());
        Assert.EndsWith("[CVE-2025-8671]", dialogue.Events[^1]);
    }

    [Theory]
    [InlineData(FrameType.Ping, 0, 8)]
    [InlineData(FrameType.Settings, 0, 0)]
    [InlineData(FrameType.Priority, 3, 5)]
    [InlineData((FrameType)0xFA, 0, 3)]
    public void Frames_that_carry_nothing_are_counted(FrameType type, int stream, int length)
    {
        var frame = Frames.Of(type, 0, stream, new byte[length]);
        var dialogue = Dialogue.Of(0, Frames.Hello);
        Repeat(dialogue, frame, 9_999);
        Assert.DoesNotContain(dialogue.Events, line => line.StartsWith("Broken", StringComparison.Ordinal));
        dialogue.NowMs = 1_000;
        Repeat(dialogue, frame, 1_002);
        Assert.Equal(
            "Broken 0 HTTP/2 EnhanceYourCalm: too many frames that carry nothing [RFC 9113 §10.5]", dialogue.Events[^1]);
    }

    [Fact]
    public void Content_that_is_sent_earns_the_frames_that_open_windows()
    {
        var dialogue = Dialogue.Of(0, Frames.Hello, Frames.Get(1));
        var stream = dialogue.Streams[1];
        var content = new byte[1_000];
        for (var sent = 0; sent < 30_000; sent++)
        {
            Assert.Equal(1_000, dialogue.Session.Data(stream, content, isEnd: false, room: 1_000));
            dialogue.Session.Output.Clear();
            dialogue.Say(0, Frames.Window(1, 1_000), Frames.Window(0, 1_000));
        }

        Assert.Equal(["request 1 GET a.test/$"], dialogue.Events);
    }

    [Fact]
    public void A_header_block_has_an_end()
    {
        var dialogue = Dialogue.Of(0, Frames.Hello, Frames.Of(FrameType.Headers, 1, 1));
        Repeat(dialogue, Frames.Of(FrameType.Continuation, 0, 1), 9);
        Assert.Equal(["SETTINGS ACK", "GOAWAY 0 EnhanceYourCalm"], dialogue.Written());
    }

    /// <summary>CVE-2016-6581: little code, a large list. The table that both sides hold is not lost by it.</summary>
    [Fact]
    public void A_list_that_is_too_large_is_refused_and_the_next_is_read()
    {
        byte[] entry = [0x40, 1, (byte)'a', 0x7F, 0x81, 0x07, .. new string('v', 1024).Select(c => (byte)c)];
        var pseudo = Frames.Block(":method: GET", ":scheme: http", ":path: /", ":authority: a.test");
        var bomb = Frames.Of(FrameType.Headers, 5, 1, [.. pseudo, .. entry, .. Enumerable.Repeat((byte)0xBE, 5_000)]);
        var next = Frames.Of(FrameType.Headers, 5, 3, [.. pseudo, 0xBE]);
        var dialogue = Dialogue.Of(0, Frames.Hello, bomb, next);
        Assert.Equal(
            ["Refused 1 The head is too large [RFC 9110 §5.4]", "request 3 GET a.test/$"], dialogue.Events);
    }

    [Fact]
    public void More_streams_than_announced_are_refused_so_that_they_may_be_sent_again()
    {
        var dialogue = new Dialogue(new H2Limits(HeadLimits.Default) { StreamsMax = 2 });
        dialogue.Say(0, Frames.Hello, Frames.Get(1), Frames.Get(3), Frames.Get(5));
        Assert.Equal(["SETTINGS ACK", "RST 5 RefusedStream"], dialogue.Written());
        dialogue.Session.Reset(dialogue.Streams[1], ErrorCode.Cancel);
        dialogue.Say(0, Frames.Get(7));
        Assert.Equal("request 7 GET a.test/$", dialogue.Events[^1]);
    }

    [Fact]
    public void Behind_the_last_GOAWAY_no_stream_begins()
    {
        var dialogue = Dialogue.Of(0, Frames.Hello, Frames.Get(1));
        dialogue.Session.GoAway(ErrorCode.NoError);
        dialogue.Say(0, Frames.Get(3), Frames.Of(FrameType.Ping, 0, 0, new byte[8]));
        Assert.Equal(["request 1 GET a.test/$"], dialogue.Events);
        Assert.Equal(
            ["SETTINGS ACK", "GOAWAY 1 NoError", "PING ACK \0\0\0\0\0\0\0\0"], dialogue.Written());
    }

    private static string? Reset(Dialogue dialogue, int times, int everyMs)
    {
        for (var time = 0; time < times; time++)
        {
            dialogue.NowMs += everyMs;
            dialogue.Say(0, Frames.Get((2 * time) + 1), Frames.Reset((2 * time) + 1));
        }

        return dialogue.Written().Find(line => line.StartsWith("GOAWAY", StringComparison.Ordinal));
    }

    private static void Repeat(Dialogue dialogue, byte[] frame, int times)
    {
        for (var time = 0; time < times; time++)
        {
            dialogue.Say(0, frame);
        }
    }
}
