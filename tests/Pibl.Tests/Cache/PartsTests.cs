using CsCheck;
using LanguageExt;
using Pibl.Cache;
using Pibl.Http.Messages;
using Pibl.Tests.Cache.Store;

namespace Pibl.Tests.Cache;

/// <summary>Parts of one representation are joined (RFC 9110 §15.3.7.3, RFC 9111 §3.4).</summary>
public sealed class PartsTests
{
    private const string Content = "0123456789";
    private const int Max = 1_000;

    [Theory]
    [InlineData(0, 4, 5, 9, 0, 9)] // beside each other
    [InlineData(5, 9, 0, 4, 0, 9)]
    [InlineData(0, 6, 3, 9, 0, 9)] // overlapping
    [InlineData(2, 4, 5, 6, 2, 6)]
    [InlineData(3, 5, 0, 9, 0, 9)] // one in the other
    [InlineData(0, 9, 3, 5, 0, 9)]
    [InlineData(0, 3, 5, 9, 0, 3)] // a gap
    public void Two_parts(int from, int to, int oldFrom, int oldTo, int first, int last)
    {
        var joined = Parts.Joined(Part(from, to), Arr(Part(oldFrom, oldTo)), Max);
        Assert.Equal(Content[first..(last + 1)], joined.Body.ToString());
        if ((first, last) == (from, to))
        {
            return;
        }

        var isWhole = last - first == 9;
        Assert.Equal(isWhole ? 200 : 206, joined.Head.Status);
        Assert.Equal(
            isWhole ? null : $"bytes {first}-{last}/10", joined.Head.Fields.Find(FieldId.ContentRange)?.ToString());
        Assert.Equal(isWhole ? null : $"bytes={first}-{last}", joined.Selecting.Find(FieldId.Range)?.ToString());
        Assert.Equal(last - first + 1, joined.Head.Framing.Length);
        Assert.Empty(Parts.Rest(Arr(Part(oldFrom, oldTo)), joined));
    }

    [Theory]
    [InlineData("bytes 0-9/10", 10, 200)]
    [InlineData("bytes 0-9/*", 10, 206)]
    [InlineData("bytes 0-8/10", 9, 206)]
    [InlineData("bytes 1-9/10", 9, 206)]
    [InlineData("bytes 0-9/10", 9, 206)]
    public void A_part_that_is_all_of_it_is_the_whole(string contentRange, long length, int status)
    {
        var part = new ResponseHead(
            206, Bytes.Of("Partial Content"), HttpVersion.Http11, Fields.Of(("Content-Range", contentRange)),
            Framing.Exactly(length), ConnectionOptions.None);
        var head = Parts.AsWhole(part);
        Assert.Equal((status, status == 206), (head.Status, head.Fields.Has(FieldId.ContentRange)));
    }

    [Fact]
    public void A_part_that_closes_a_gap_joins_three() =>
        Assert.Equal(Content, Parts.Joined(Part(4, 6), Arr(Part(7, 9), Part(0, 3)), Max).Body.ToString());

    [Theory]
    [InlineData("ETag: \"b\"")] // another representation
    [InlineData("ETag: W/\"a\"")] // RFC 9110 §8.8.1: the same meaning, not the same bytes
    [InlineData("")]
    [InlineData("ETag: \"a\"\nVary: Foo")]
    public void What_is_not_sure_to_be_of_one_is_not_joined(string fields)
    {
        var other = Part(5, 9, fields);
        Assert.Equal("01234", Parts.Joined(Part(0, 4), Arr(other), Max).Body.ToString());
        Assert.Equal(1, Parts.Rest(Arr(other), Part(0, 9)).Count);
    }

    [Fact]
    public void What_would_be_too_large_and_what_is_of_another_length_is_not_joined()
    {
        Assert.Equal("01234", Parts.Joined(Part(0, 4), Arr(Part(5, 9)), 9).Body.ToString());
        Assert.Equal("01234", Parts.Joined(Part(0, 4), Arr(Part(5, 9, complete: 11)), Max).Body.ToString());
        var whole = Heads.Stored("ETag: \"a\"", body: "another");
        Assert.Same(whole, Parts.Joined(whole, Arr(Part(0, 4)), Max));
    }

    [Fact]
    public void Whatever_is_joined_is_a_piece_of_the_content()
    {
        var range = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 9]).Where(static (from, to) => from <= to);
        Gen.Select(range, range.Array[0, 6]).Sample((newest, stored) =>
        {
            var joined = Parts.Joined(
                Part(newest.Item1, newest.Item2), stored.Select(one => Part(one.Item1, one.Item2)).ToArr(), Max);
            return Content.Contains(joined.Body.ToString(), StringComparison.Ordinal)
                && (joined.Head.Status == 200) == (joined.Body.Length == Content.Length && joined.Head.Status != 206);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_fetched_in_parts_answers_for_the_whole(bool reopened)
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        await StoreHouse.ReplaceAsync(store, StoreHouse.Key(), Part(0, 4) with { Body = default }, "01234");
        await StoreHouse.ReplaceAsync(store, StoreHouse.Key(), Part(5, 9) with { Body = default }, "56789");
        store = reopened ? await house.ReopenAsync(store) : store;

        var found = Selection.Find(
            Heads.Get(), await store.FindAsync(StoreHouse.Key(), TestContext.Current.CancellationToken));

        Assert.Equal((200, Content), (found?.Head.Status, found?.Body.ToString()));
    }

    private static StoredResponse Part(int from, int to, string fields = "ETag: \"a\"", int complete = 10) =>
        Heads.Stored(
            $"Cache-Control: max-age=60\nContent-Range: bytes {from}-{to}/{complete}\n{fields}",
            $"Range: bytes={from}-{to}", Content[from..(to + 1)], 206);

    private static Arr<StoredResponse> Arr(params StoredResponse[] parts) => parts.ToArr();
}
