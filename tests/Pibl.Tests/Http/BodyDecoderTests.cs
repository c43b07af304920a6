using System.Text;
using Pibl.Http.H1;
using Pibl.Http.Messages;

namespace Pibl.Tests.Http;

public sealed class BodyDecoderTests
{
    [Theory]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world")]
    [InlineData("A\r\n0123456789\r\n0\r\n\r\n", "0123456789")]
    [InlineData("a\r\n0123456789\r\n000\r\n\r\n", "0123456789")]
    [InlineData("0000000000000005\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("0\r\n\r\n", "")]
    [InlineData("7\r\na\r\n0\r\nb\r\n0\r\n\r\n", "a\r\n0\r\nb")]
    [InlineData("5;a=b;c=\"d;e\\\"\";f\r\nhello\r\n0;x\r\n\r\n", "hello")]
    [InlineData("5 ; a = b\t;c\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("5;a=\"\u00e9\"\r\nhello\r\n0\r\n\r\n", "hello")]
    public void A_chunked_body_is_put_together(string coded, string body)
    {
        var read = Coded.Read(coded, Framing.Chunked);
        Assert.Equal((body, BodyEventKind.End, coded.Length), (read.Body, read.End, read.Consumed));
        Assert.Same(Fields.Empty, read.Trailers);
    }

    public static TheoryData<string> BrokenChunks => new(
        "0x5\r\nhello\r\n0\r\n\r\n", "-5\r\n", "+5\r\n", "g\r\n", "\"5\"\r\n", "5,\r\n", "5:a\r\n", "#5\r\n", "0_5\r\n",
        " 5\r\n", "\t5\r\n", "5\u00a0\r\n", "\u00ef\u00bc\u0095\r\n", "5h\r\n", "\r\n", "\n",
        ";a=b\r\n", "hello world\r\n",
        "00000000000000005\r\n", "8000000000000000\r\n", "FFFFFFFFFFFFFFFF\r\n", "10000000000000005\r\n",
        "5\nhello\r\n0\r\n\r\n", "5\rhello\r\n0\r\n\r\n", "5\r\r\nhello", "5\0\r\n", "5 \r\n", "5 6\r\n",
        "5;\r\n", "5;;a\r\n", "5;=b\r\n", "5;a=\r\n", "5;a b\r\n", "5;a=b c\r\n", "5;a=\u00e9\r\n", "5;(\r\n",
        "5;a\nhello\r\n0\r\n\r\n", "2;\nxx\r\n", "5;a\rb\r\n", "5;a\0b\r\n", "5;a\u0001b\r\n", "5;a\u007f\r\n",
        "5;a=\"\r\n", "5;a=\"\nX\"\r\n", "5;a=\"x\r\ny\"\r\n", "5;a=\"x\\\r\n", "5;a=\"x\"y\r\n",
        "5\r\nhelloX\r\n0\r\n\r\n", "5\r\nhelloXX0\r\n\r\n", "5\r\nhello0\r\n\r\n", "5\r\nhello\n0\r\n\r\n",
        "5\r\nhello\r0\r\n\r\n", "5\r\nhello\n\r0\r\n\r\n", "5\r\nhello\r\n\r\n\r\n",
        "0\n\n", "0\r\n\n", "0\r\nX-T\r\n\r\n", "0\r\n: 1\r\n\r\n", "0\r\nX(T): 1\r\n\r\n", "0\r\nX-T : 1\r\n\r\n",
        "0\r\nX-T: a\r\n b\r\n\r\n", "0\r\nX-T: a\0\r\n\r\n", "0\r\nX-T: a\nX-U: b\r\n\r\n", "0\r\nXX\r\n\r\n",
        "0\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", "0\r\n\rX");

    [Theory]
    [MemberData(nameof(BrokenChunks))]
    public void A_broken_chunk_is_refused(string coded)
    {
        var fault = Coded.Read(coded, Framing.Chunked).Fault;
        Assert.Equal((FaultKind.BadRequest, Blame.Client), (fault?.Kind, fault?.Blame));
        fault = Coded.Read(coded, Framing.Chunked, Blame.Upstream).Fault;
        Assert.Equal(
            (FaultKind.BadResponse, Blame.Upstream, Retry.Never), (fault?.Kind, fault?.Blame, fault?.Retry));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("5\r")]
    [InlineData("5\r\n")]
    [InlineData("5\r\nhel")]
    [InlineData("5\r\nhello")]
    [InlineData("5\r\nhello\r")]
    [InlineData("5\r\nhello\r\n")]
    [InlineData("5\r\nhello\r\n0")]
    [InlineData("5\r\nhello\r\n0\r\n")]
    [InlineData("5\r\nhello\r\n0\r\n\r")]
    [InlineData("5\r\nhello\r\n0\r\nX-T: 1\r\n")]
    public void A_chunked_body_that_is_cut_short_is_a_fault(string coded)
    {
        Assert.Equal(FaultKind.BadRequest, Coded.Read(coded, Framing.Chunked).Fault?.Kind);
        Assert.Equal(FaultKind.UpstreamClosed, Coded.Read(coded, Framing.Chunked, Blame.Upstream).Fault?.Kind);
    }

    [Theory]
    [InlineData(0, "", "")]
    [InlineData(5, "hello", "hello")]
    [InlineData(5, "hello!!", "hello")]
    public void A_body_of_known_length_takes_no_byte_more(long length, string input, string body)
    {
        var read = Coded.Read(input, Framing.Exactly(length));
        Assert.Equal((body, BodyEventKind.End, (int)length), (read.Body, read.End, read.Consumed));
    }

    [Fact]
    public void A_body_of_known_length_that_is_cut_short_is_a_fault()
    {
        Assert.Equal(FaultKind.BadRequest, Coded.Read("hell", Framing.Exactly(5)).Fault?.Kind);
        Assert.Equal(FaultKind.UpstreamClosed, Coded.Read("hell", Framing.Exactly(5), Blame.Upstream).Fault?.Kind);
    }

    [Fact]
    public void A_body_until_close_ends_with_the_close()
    {
        var read = Coded.Read("hello\r\n0\r\n", Framing.UntilClose, Blame.Upstream);
        Assert.Equal(("hello\r\n0\r\n", BodyEventKind.End), (read.Body, read.End));
    }

    [Fact]
    public void No_body_takes_nothing()
    {
        var decoder = BodyDecoder.For(Framing.None, Blame.Client, 10);
        Assert.True(decoder.IsDone);
        Assert.Equal(new BodyEvent(BodyEventKind.End, 0, 0, 0, null), decoder.Next("GET"u8));
        Assert.Equal(BodyEventKind.End, decoder.AtEnd().Kind);
    }

    [Theory]
    [InlineData("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", 5, "")]
    [InlineData("3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n", 5, "abc")]
    [InlineData("7FFFFFFFFFFFFFFF\r\nabc", 5, "")]
    [InlineData("1\r\na\r\n7FFFFFFFFFFFFFFF\r\nabc", 5, "a")]
    public void A_chunked_body_is_refused_before_the_chunk_that_is_too_much(string coded, long max, string before)
    {
        var read = Coded.Read(coded, Framing.Chunked, bodyBytesMax: max);
        if (before.Length == 0 && read.Fault is null)
        {
            Assert.Equal("abcde", read.Body);
            return;
        }

        Assert.Equal((before, FaultKind.BodyTooLarge), (read.Body, read.Fault?.Kind));
    }

    [Fact]
    public void Other_bodies_are_bounded_alike()
    {
        var read = Coded.Read("123456", Framing.Exactly(6), bodyBytesMax: 5);
        Assert.Equal(("", FaultKind.BodyTooLarge), (read.Body, read.Fault?.Kind));
        Assert.Equal("12345", Coded.Read("12345", Framing.Exactly(5), bodyBytesMax: 5).Body);
        Assert.Equal(
            FaultKind.BadResponse, Coded.ReadWhole("123456", Framing.UntilClose, Blame.Upstream, 5).Fault?.Kind);
    }

    [Fact]
    public void Trailers_are_kept_apart()
    {
        var read = Coded.Read("1\r\na\r\n0\r\nX-T: 1\r\nx-u:\t2 \r\n\r\n", Framing.Chunked);
        Assert.Equal(("a", "X-T: 1\r\nx-u: 2\r\n"), (read.Body, read.Trailers.ToString()));
    }

    [Fact]
    public void Lines_and_trailers_are_bounded()
    {
        var longest = "1;" + new string('e', 4096 - 4) + "\r\n";
        Assert.Equal("a", Coded.ReadWhole(longest + "a\r\n0\r\n\r\n", Framing.Chunked).Body);
        Assert.NotNull(Coded.ReadWhole("1;e" + longest[2..], Framing.Chunked).Fault);
        Assert.NotNull(Coded.ReadWhole("1;" + new string('e', 4094), Framing.Chunked).Fault);
        Assert.NotNull(Coded.ReadWhole(new string('0', 17), Framing.Chunked).Fault);
        var trailer = "X-T: " + new string('t', 8192 - 9) + "\r\n\r\n";
        Assert.Equal(BodyEventKind.End, Coded.ReadWhole("0\r\n" + trailer, Framing.Chunked).End);
        Assert.NotNull(Coded.ReadWhole("0\r\nX" + trailer, Framing.Chunked).Fault);
        Assert.NotNull(Coded.ReadWhole("0\r\nX-T: " + new string('t', 8192), Framing.Chunked).Fault);
        var many = new StringBuilder("0\r\n");
        for (var field = 0; field <= 100; field++)
        {
            many.Append("X: 1\r\n");
        }

        Assert.NotNull(Coded.ReadWhole(many + "\r\n", Framing.Chunked).Fault);
    }

    [Fact]
    public void Extensions_are_bounded_over_the_whole_body()
    {
        var chunk = "1;" + new string('e', 1023) + "\r\nx\r\n";
        var sixteen = string.Concat(Enumerable.Repeat(chunk, 16));
        Assert.Equal(16, Coded.ReadWhole(sixteen + "0\r\n\r\n", Framing.Chunked).Body.Length);
        Assert.NotNull(Coded.ReadWhole(sixteen + "1;e\r\nx\r\n0\r\n\r\n", Framing.Chunked).Fault);
    }

    [Fact]
    public void Five_thousand_chunks_of_one_byte_are_a_body()
    {
        var coded = string.Concat(Enumerable.Repeat("1\r\nx\r\n", 5000)) + "0\r\n\r\n";
        Assert.Equal(new string('x', 5000), Coded.ReadWhole(coded, Framing.Chunked).Body);
    }

    [Fact]
    public void Data_comes_with_its_line_and_its_end_in_one_step()
    {
        var decoder = BodyDecoder.For(Framing.Chunked, Blame.Client, 100);
        Assert.Equal(new BodyEvent(BodyEventKind.Data, 10, 3, 5, null), decoder.Next("5\r\nhello\r\n0\r\n"u8));
        Assert.Equal(BodyEventKind.NeedMore, decoder.Next("0\r\n"u8).Kind);
        Assert.Equal(new BodyEvent(BodyEventKind.End, 5, 0, 0, null), decoder.Next("0\r\n\r\nGET"u8));
        Assert.True(decoder.IsDone);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void A_body_until_close_passes_up_to_its_limit_however_it_is_cut(int piece)
    {
        var read = Coded.Feed("hello", Framing.UntilClose, Blame.Upstream, 3, _ => piece);
        Assert.Equal(("hel", BodyEventKind.Fault, FaultKind.BadResponse), (read.Body, read.End, read.Fault?.Kind));
    }

    [Theory]
    [InlineData("0x5;a=", "A chunk size is not a hexadecimal number")]
    [InlineData("5;a=", "A chunk line is too long")]
    public void The_first_flaw_of_a_line_that_is_too_long_counts_however_it_is_cut(string start, string detail) =>
        Assert.Equal(detail, Coded.Read(start + new string('e', 5000), Framing.Chunked).Fault?.Detail);
}
