using Pibl.Cache;
using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

public sealed class StoreRulesTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(6, 32)]
    [InlineData(7, 60)]
    [InlineData(1_000_000, 60)]
    public void A_file_is_tried_again_less_and_less_often_and_never_given_up(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), DiskRetry.After(failures));

    [Theory]
    [InlineData(100, 0, 1000, 100)]
    [InlineData(900, 100, 1000, 900)]
    [InlineData(900, 101, 1000, 868)]
    [InlineData(4000L << 20, 0, 200L << 20, 3968L << 20)]
    [InlineData(4000L << 20, 8 << 20, 200L << 20, 3960L << 20)]
    [InlineData(10, 2000, 1000, 0)]
    public void One_transaction_trims_as_far_as_is_needed_and_no_more_than_a_step(
        long used, long incoming, long max, long goal) =>
        Assert.Equal(goal, Trimming.GoalOf(used, incoming, max));

    [Fact]
    public void Withdrawals_read_back_as_they_were_written()
    {
        Withdrawal[] written =
        [
            new(Key("/a"), 7), new(null, 8), new(Key("/é?b"), long.MaxValue), new(Key("/a/"), 9, IsBelow: true),
            new(Key("eau douce"), 10, IsGroup: true),
        ];

        var (read, turn) = Withdrawal.ReadAll(Log(3, written));

        Assert.Equal(3, turn);
        Assert.Equal(written, read);
    }

    [Fact]
    public void A_log_that_was_cut_anywhere_keeps_what_was_whole()
    {
        var log = Log(1, new Withdrawal(Key("/a"), 7), new Withdrawal(Key("/b"), 8));
        var first = Log(1, new Withdrawal(Key("/a"), 7)).Length;
        for (var length = 0; length < log.Length; length++)
        {
            byte[] padded = [.. log[..length], .. new byte[100]];
            Assert.Equal(length >= first ? 1 : 0, Withdrawal.ReadAll(padded).Records.Count);
        }
    }

    [Fact]
    public void What_an_earlier_turn_left_behind_is_not_read()
    {
        var log = Log(1, new Withdrawal(Key("/a"), 7), new Withdrawal(Key("/b"), 8));
        Log(2, new Withdrawal(Key("/c"), 9)).CopyTo(log, 0);

        Assert.Equal(Key("/c"), Assert.Single(Withdrawal.ReadAll(log).Records).Key);
    }

    [Fact]
    public async Task A_log_that_a_killed_process_left_is_added_to()
    {
        await using var house = new StoreHouse();
        foreach (var target in new[] { "/a", "/b" })
        {
            using var log = WithdrawalLog.Open(house.File, DiskWorkers.Threads);
            Assert.True(await log.Add(new Withdrawal(Key(target), 7)));
        }

        using var last = WithdrawalLog.Open(house.File, DiskWorkers.Threads);
        Assert.Equal([Key("/a"), Key("/b")], last.TakeLeft().Select(left => left.Key));
        Assert.Empty(last.TakeLeft());
    }

    [Fact]
    public async Task A_log_that_began_anew_gives_back_nothing_of_before()
    {
        await using var house = new StoreHouse();
        using (var log = WithdrawalLog.Open(house.File, DiskWorkers.Threads))
        {
            await log.Add(new Withdrawal(Key("/a"), 7));
            await log.Add(new Withdrawal(Key("/b"), 8));

            // While the log is being written it does not begin anew: the next deletion makes it.
            do
            {
                log.BeginAnew();
                await log.Add(new Withdrawal(Key("/c"), 9));
            }
            while (Withdrawal.ReadAll(
                await File.ReadAllBytesAsync(house.File + "-withdrawn")).Records[0].Key != Key("/c"));
        }

        using var next = WithdrawalLog.Open(house.File, DiskWorkers.Threads);
        Assert.Equal([Key("/c")], next.TakeLeft().Select(left => left.Key));
    }

    [Fact]
    public void A_key_on_its_way_to_the_file_stays_known()
    {
        var known = new KnownKeys();
        known.AllAdded();
        known.Queue(1);
        known.Queue(1);

        known.Remove(1);
        Assert.True(known.MayHold(1));
        known.Unqueue(1);
        known.Remove(1);
        Assert.True(known.MayHold(1));
        known.Unqueue(1);
        known.Remove(1);
        Assert.False(known.MayHold(1));
    }

    [Fact]
    public void Until_the_file_was_read_through_only_what_was_asked_for_in_vain_is_known_to_be_absent()
    {
        var known = new KnownKeys();
        Assert.True(known.MayHold(1));
        known.Remove(1);
        Assert.False(known.MayHold(1));
        known.Queue(1);
        Assert.True(known.MayHold(1));
    }

    private static byte[] Log(long turn, params Withdrawal[] records)
    {
        var bytes = new List<byte>();
        Array.ForEach(records, record => record.WriteTo(bytes, turn));
        return bytes.ToArray();
    }
}
