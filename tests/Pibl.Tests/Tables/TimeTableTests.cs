using CsCheck;
using Pibl.Tables;

namespace Pibl.Tests.Tables;

public sealed class TimeTableTests
{
    private const int EntriesMax = 1 << 14;

    /// <summary>As a dictionary would, as long as there is room.</summary>
    [Fact]
    public void What_was_put_under_a_key_is_found_under_it() =>
        Gen.Select(Gen.ULong[0, 200], Gen.Long[1, 100]).Array[0, 400].Sample(puts =>
        {
            var (table, expected) = (new TimeTable(EntriesMax), new Dictionary<UInt128, long>());
            foreach (var (key, time) in puts)
            {
                Put(table, key, time, now: 0);
                expected[key] = time;
            }

            Assert.All(expected, each => Assert.Equal(each.Value, table.Find(each.Key)));
            Assert.Equal(0, table.Find(201));
        });

    [Fact]
    public void Entries_whose_time_has_passed_make_room_before_the_table_grows()
    {
        var table = new TimeTable(EntriesMax);
        var small = table.Capacity;
        for (var key = 0; key < 100_000; key++)
        {
            Put(table, (UInt128)key, time: key + 1, now: key);
        }

        Assert.Equal(small, table.Capacity);
    }

    [Fact]
    public void It_grows_to_its_bound_and_then_forgets_what_ends_soonest()
    {
        var table = new TimeTable(EntriesMax);
        for (var key = 1; key <= 4 * EntriesMax; key++)
        {
            Put(table, (UInt128)key, time: key, now: 0);
        }

        Assert.Equal(EntriesMax, table.Capacity);
        Assert.Equal(0, table.Find(1));
        Assert.Equal(4 * EntriesMax, table.Find(4 * EntriesMax));
    }

    [Fact]
    public void Threads_that_add_to_one_entry_lose_nothing()
    {
        var table = new TimeTable(EntriesMax);
        Parallel.For(0, 20_000, at =>
        {
            using var entry = table.Open((UInt128)(at % 7), 0);
            entry.Time++;
        });

        Assert.Equal(20_000, Enumerable.Range(0, 7).Sum(key => table.Find((UInt128)key)));
    }

    private static void Put(TimeTable table, UInt128 key, long time, long now)
    {
        using var entry = table.Open(key, now);
        entry.Time = time;
    }
}
