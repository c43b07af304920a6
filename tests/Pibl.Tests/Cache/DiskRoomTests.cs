using CsCheck;
using Pibl.Cache;

namespace Pibl.Tests.Cache;

public sealed class DiskRoomTests
{
    private const long MB = 1 << 20;

    [Theory]
    [InlineData(2048, 16, 40)]
    [InlineData(40, 16, 10)]
    [InlineData(400, 1, 10)]
    [InlineData(4, 4, 1)]
    public void The_journal_has_room_for_the_largest_body_within_a_quarter(long disk, long body, long journal)
    {
        var room = DiskRoom.Of(disk * MB, body * MB);

        Assert.Equal(journal, room.JournalBytesMax / MB);
        Assert.Equal(disk * MB, room.PageBytesMax + room.JournalBytesMax);
    }

    [Fact]
    public void A_row_and_a_batch_pass_through_the_journal() =>
        Gen.Select(Gen.Long[MB, 1L << 46], Gen.Long[1 << 10, 1 << 30]).Sample((disk, body) =>
        {
            var room = DiskRoom.Of(disk, body);

            Assert.InRange(room.BatchBytesMax, DiskRoom.PagesOfRowBytes, room.RowBytesMax);
            Assert.InRange(room.BatchBytesMax + room.RowBytesMax, 1, room.JournalBytesMax / 4 * 3);
            Assert.True(room.RowBytesMax >= body || room.JournalBytesMax == disk / 4);
            Assert.InRange(room.PageBytesMax, disk - (disk / 4), disk);
        });
}
