using CsCheck;
using Pibl.Cache;
using Pibl.Http.Messages;
using Pibl.Shared;
using Pibl.Tests.Cache;

namespace Pibl.Tests.Shared;

/// <summary>Values of the second tier: what is written reads back, and nothing else does.</summary>
public sealed class TierTextTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly StoredResponse Stored = StoredForm.Of(
        Heads.Stored("Cache-Control: max-age=60\nX-A: \u00e9"));

    private static readonly byte[] Written =
        TierText.Write(Heads.Key, Stored, 5, Minute, Heads.Now.AddSeconds(3), blocks: null)!;

    [Fact]
    public void A_response_reads_back_with_the_age_that_the_store_says()
    {
        // The clock of this proxy is an hour behind.
        var now = Heads.Now.AddHours(-1);
        var read = Assert.IsType<TierValue.Whole>(TierText.Read(Written, Heads.Key, TimeSpan.FromSeconds(50), now));
        Assert.Equal(5, read.Generation);
        Assert.Equal(Stored.Head, read.Response.Head);
        Assert.Equal(Stored.Body, read.Response.Body);
        Assert.Equal(Stored.FreshFor, read.Response.FreshFor);
        Assert.Equal(TimeSpan.FromSeconds(13), read.Response.AgeAt(now));
    }

    [Fact]
    public void Without_a_body_it_reads_back_without_one()
    {
        var none = StoredForm.Of(Stored with
        {
            Head = Stored.Head with { Status = 204, Framing = Framing.None },
            Body = default,
        });
        var value = TierText.Write(Heads.Key, none, 0, Minute, Heads.Now, blocks: null)!;
        var read = Assert.IsType<TierValue.Whole>(TierText.Read(value, Heads.Key, Minute, Heads.Now));
        Assert.Equal(none.Head, read.Response.Head);
    }

    [Fact]
    public void No_bit_may_change() => Gen.Int[0, (Written.Length * 8) - 1].Sample(bit =>
    {
        var changed = (byte[])Written.Clone();
        changed[bit / 8] ^= (byte)(1 << (bit % 8));
        Assert.Null(TierText.Read(changed, Heads.Key, Minute, Heads.Now));
    });

    [Fact]
    public void No_byte_may_be_missing_or_too_many()
    {
        Assert.All(
            Enumerable.Range(0, Written.Length),
            length => Assert.Null(TierText.Read(Written[..length], Heads.Key, Minute, Heads.Now)));
        Assert.Null(TierText.Read([.. Written, 0], Heads.Key, Minute, Heads.Now));
    }

    [Fact]
    public void Whatever_else_stands_under_the_name_is_no_value() => Gen.Byte.Array[0, 64].Sample(foreign =>
        Assert.Null(TierText.Read(foreign, Heads.Key, Minute, Heads.Now)));

    [Fact]
    public void What_stands_under_another_name_is_no_value() =>
        Assert.Null(TierText.Read(Written, Heads.Key with { Target = Bytes.Of("/y") }, Minute, Heads.Now));

    [Fact]
    public void What_varies_says_by_what()
    {
        var value = TierText.WriteVarying(Heads.Key, "accept-language,x-a");
        var read = Assert.IsType<TierValue.Varying>(TierText.Read(value, Heads.Key, Minute, Heads.Now));
        Assert.Equal("accept-language,x-a", read.Vary.ToString());
    }

    [Fact]
    public void A_body_in_blocks_is_whole_or_none()
    {
        var body = new byte[(2 * TierBlocks.BlockBytes) + 7];
        Random.Shared.NextBytes(body);
        var pieces = Enumerable.Range(0, 3).Select(at => TierBlocks.Block(body, at).ToArray()).ToArray();
        var blocks = new TierBlocks(
            9, body.Length, pieces.Select((piece, at) => StoredRow.ChecksumOf(9, at, piece)).ToArray());
        var value = TierText.Write(Heads.Key, Stored with { Body = Bytes.Owned(body) }, 0, Minute, Heads.Now, blocks)!;
        var read = Assert.IsType<TierValue.Whole>(TierText.Read(value, Heads.Key, Minute, Heads.Now));

        Assert.Equal(Framing.Exactly(body.Length), read.Response.Head.Framing);
        Assert.Equal(body, read.Blocks!.Join(pieces)!.Value.Span.ToArray());
        Assert.Null(read.Blocks.Join([pieces[0], null, pieces[2]]));
        Assert.Null(read.Blocks.Join([pieces[1], pieces[0], pieces[2]]));
        Assert.Null(read.Blocks.Join([pieces[0], pieces[1]]));
        pieces[2][3] ^= 1;
        Assert.Null(read.Blocks.Join(pieces));
    }
}
