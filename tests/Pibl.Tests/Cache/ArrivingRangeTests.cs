using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Tests.Cache;

/// <summary>What of a body that is still coming a request with Range gets.</summary>
public sealed class ArrivingRangeTests
{
    private const long Complete = 10_000_000;

    [Theory]
    [InlineData("Range: bytes=0-", 0, "bytes 0-9999999/10000000")]
    [InlineData("Range: bytes=5-9", 0, "bytes 5-9/10000000")]
    [InlineData("Range: bytes=1048576-", 0, "bytes 1048576-9999999/10000000")]
    [InlineData("Range: bytes=1048577-", 0, "alone")]
    [InlineData("Range: bytes=1048577-", 1, "bytes 1048577-9999999/10000000")]
    [InlineData("Range: bytes=-5", 0, "alone")]
    [InlineData("Range: bytes=-5", 9_999_000, "bytes 9999995-9999999/10000000")]
    [InlineData("Range: bytes=10000000-", 0, "alone")]
    [InlineData("Range: bytes=1-2,5-6", 0, "whole")]
    [InlineData("Range: lines=1-2", 0, "whole")]
    [InlineData("Range: bytes=5-9\nIf-Range: \"a\"", 0, "bytes 5-9/10000000")]
    [InlineData("Range: bytes=5-9\nIf-Range: \"b\"", 0, "whole")]
    [InlineData("", 0, "whole")]
    public void Near_what_has_come_it_is_read_from_there(string fields, long come, string expected) =>
        Assert.Equal(expected, Choose("GET", fields, Stored(Framing.Exactly(Complete)), come));

    [Fact]
    public void Nobody_knows_how_long_a_chunked_one_will_be() =>
        Assert.Equal("alone", Choose("GET", "Range: bytes=0-", Stored(Framing.Chunked), 0));

    [Fact]
    public void Of_what_is_no_200_and_where_the_server_takes_no_ranges_it_is_the_whole()
    {
        var stored = Stored(Framing.Exactly(Complete));
        Assert.Equal("whole", Choose("HEAD", "Range: bytes=0-1", stored, 0));
        Assert.Equal(
            "whole", Choose("GET", "Range: bytes=0-1", stored with { Head = stored.Head with { Status = 404 } }, 0));
        Assert.Equal("whole", Choose(
            "GET", "Range: bytes=0-1", Stored(Framing.Exactly(Complete), "\nAccept-Ranges: none"), 0));
    }

    [Theory]
    [InlineData("Range: bytes=0-3", true)]
    [InlineData("Range: bytes=0-3\nIf-Range: \"a\"", true)]
    [InlineData("Range: bytes=0-3\nIf-Range: \"b\"", false)]
    [InlineData("Range: bytes=0-2", false)]
    [InlineData("", false)]
    public void A_part_is_shared_by_those_who_ask_for_it_in_the_same_words(string fields, bool may)
    {
        var whole = Stored(Framing.Exactly(4), "\nContent-Range: bytes 0-3/9");
        var part = whole with
        {
            Head = whole.Head with { Status = 206 },
            Selecting = Fields.Of(("Range", "bytes=0-3")),
        };
        Assert.Equal(may, Collapsing.MayShare(Heads.Get(fields), part, Heads.Now));
    }

    private static string Choose(string method, string fields, StoredResponse stored, long come)
    {
        if (!ArrivingRange.TryChoose(Heads.Request(method, fields: fields), stored, come, out var part))
        {
            return "alone";
        }

        if (part is not var (head, range))
        {
            return "whole";
        }

        Assert.Equal((206, Framing.Exactly(range.Length)), (head.Status, head.Framing));
        var said = head.Fields.Find(FieldId.ContentRange)!.Value.ToString();
        Assert.StartsWith($"bytes {range.First}-{range.Last}/", said, StringComparison.Ordinal);
        return said;
    }

    private static StoredResponse Stored(Framing framing, string more = "")
    {
        var stored = Heads.Stored($"Cache-Control: max-age=60\nETag: \"a\"{more}", body: "");
        return stored with { Head = stored.Head with { Framing = framing } };
    }
}
