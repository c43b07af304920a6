using CsCheck;
using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Tests.Cache.Store;

public sealed class StoredRowTests
{
    private static readonly Gen<string> Token = Gen.String[Gen.Char["abcXYZ-09"], 1, 8];

    private static readonly Gen<string> Value =
        Gen.String[Gen.Char[' ', '\u00ff'].Where(c => c is not '\u007f'), 0, 20];

    private static readonly Gen<Fields> AnyFields =
        Gen.Select(Token, Value).Array[0, 6]
            .Select(pairs => Fields.Of(pairs.Select(p => (p.Item1, p.Item2)).ToArray()));

    private static readonly Gen<DateTimeOffset> Time =
        Gen.Long[0, 4_000_000_000_000_0000].Select(ticks => DateTimeOffset.UnixEpoch.AddTicks(ticks));

    private static readonly Gen<StoredResponse> Stored =
        from selecting in AnyFields
        from fields in AnyFields
        from reason in Value
        from status in Gen.Int[200, 599]
        from body in Gen.Byte.Array[0, 50]
        from requested in Time
        from received in Time
        from fresh in Gen.Long[0, 1L << 40]
        from age in Gen.Long[0, 1L << 40]
        from id in Gen.Long[1, long.MaxValue]
        select StoredForm.Of(new StoredResponse(
            selecting,
            new ResponseHead(
                status, Bytes.Of(reason), HttpVersion.Http11, fields, Framing.Chunked, ConnectionOptions.Close),
            Bytes.Of(body.AsSpan()), requested, received, new TimeSpan(fresh), new TimeSpan(age), id));

    [Fact]
    public void A_row_reads_back_as_what_was_written() => Stored.Sample(stored =>
    {
        // Whether it is a guess follows from the rest.
        var read = StoredRow.Of(StoreHouse.Key(), stored)!.ToResponse()!;
        Assert.Equal(stored with { IsGuess = read.IsGuess }, read);
    });

    [Fact]
    public void The_stored_form_of_a_stored_form_is_itself() => Stored.Sample(stored =>
        Assert.Equal(stored, StoredForm.Of(stored)));

    [Fact]
    public void Every_changed_bit_of_a_body_changes_the_checksum() =>
        Gen.Select(Stored.Where(stored => !stored.Body.IsEmpty), Gen.Int[0, 399]).Sample((stored, bit) =>
        {
            var row = StoredRow.Of(StoreHouse.Key(), stored)!;
            var body = stored.Body.Span.ToArray();
            body[bit / 8 % body.Length] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(row.Checksum(), (row with { Body = Bytes.Owned(body) }).Checksum());
        });

    [Theory]
    [InlineData("a\nX-Forged: 1")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    public void A_field_that_would_read_back_as_something_else_is_not_written(string value)
    {
        Assert.Null(HeadText.Of(Fields.Of(("X", value))));
        Assert.Null(HeadText.Of(Fields.Of((value, "x"))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200")]
    [InlineData("HTTP/2.0 200 OK\n")]
    [InlineData("HTTP/1.1 2x0 OK\n")]
    [InlineData("HTTP/1.1 200 OK\nNo colon\n")]
    [InlineData("HTTP/1.1 200 OK\n: nameless\n")]
    [InlineData("HTTP/1.1 200 OK\nX: cut short")]
    public void A_head_that_is_none_is_not_read(string text) => Assert.Null(HeadText.ReadHead(text, Framing.None));

    [Fact]
    public void Freshness_beyond_the_end_of_time_ends_there()
    {
        var stored = StoreHouse.Response() with { FreshFor = TimeSpan.MaxValue };

        Assert.Equal(DateTimeOffset.MaxValue, StoredRow.Of(StoreHouse.Key(), StoredForm.Of(stored))!.FreshUntil);
    }

    [Fact]
    public void Where_a_key_is_cut_in_two_is_part_of_its_hash()
    {
        Assert.NotEqual(
            KeyHash.Of(new CacheKey(Bytes.Of("ab"), Bytes.Of("c")), 1),
            KeyHash.Of(new CacheKey(Bytes.Of("a"), Bytes.Of("bc")), 1));
        Assert.NotEqual(KeyHash.Of(StoreHouse.Key(), 1), KeyHash.Of(StoreHouse.Key(), 2));
        Assert.Equal(KeyHash.Of(StoreHouse.Key(), 1), KeyHash.Of(StoreHouse.Key(), 1));
    }
}
