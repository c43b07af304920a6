using System.Text;
using Pibl.Bodies;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Transport;

namespace Pibl.Tests.Http;

/// <summary>A body out of the buffer that its connection is read into.</summary>
public sealed class BlockReaderTests
{
    private const string Next = "GET /next";

    private readonly ReadBuffer _buffer = new();
    private BlockReader _chunked = new(Framing.Chunked, Blame.Client, 100);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void It_gives_the_body_in_order_and_leaves_what_follows(int piece)
    {
        const string Coded = "5\r\nhello\r\n6\r\n world\r\n0\r\nX: y\r\n\r\n";
        var body = new StringBuilder();
        var kind = BodyEventKind.NeedMore;
        foreach (var bytes in (Coded + Next).Chunk(piece))
        {
            Arrive(new string(bytes));
            while (kind != BodyEventKind.End
                && (kind = _chunked.Next(_buffer, out var block, out _)) == BodyEventKind.Data)
            {
                body.Append(Encoding.ASCII.GetString(block.Span));
            }
        }

        Assert.Equal((BodyEventKind.End, "hello world", Next), (kind, body.ToString(), Left));
        Assert.Equal(1, _chunked.Trailers.Count);
        Assert.Null(_chunked.AtEnd());
    }

    [Fact]
    public void A_block_is_consumed_at_once_and_stays_where_it_was_read_until_more_is()
    {
        Arrive("5\r\nhello\r\n");
        Assert.Equal(BodyEventKind.Data, _chunked.Next(_buffer, out var block, out _));
        Assert.Equal("hello", Encoding.ASCII.GetString(block.Span));
        Assert.Equal("", Left);
        Assert.Equal(BodyEventKind.NeedMore, _chunked.Next(_buffer, out var none, out _));
        Assert.Equal(0, none.Length);
        Assert.Equal("hello", Encoding.ASCII.GetString(block.Span));
    }

    [Fact]
    public void A_body_that_is_broken_or_cut_short_says_why()
    {
        Arrive("x\r\n");
        Assert.Equal(BodyEventKind.Fault, _chunked.Next(_buffer, out var block, out var fault));
        Assert.Equal((FaultKind.BadRequest, Blame.Client, 0), (fault!.Kind, fault.Blame, block.Length));
        Assert.Equal("RFC 9112 §8", new BlockReader(Framing.Exactly(5), Blame.Upstream, 100).AtEnd()?.Clause);
    }

    private string Left => Encoding.ASCII.GetString(_buffer.Filled);

    private void Arrive(string text) =>
        _buffer.Filling(Encoding.ASCII.GetBytes(text, _buffer.Room(64).Span));
}
