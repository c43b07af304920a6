using CsCheck;
using Pibl.Metrics;

namespace Pibl.Tests.Metrics;

/// <summary>How durations are counted, and what the counts say.</summary>
public sealed class DurationTests
{
    private static readonly Gen<TimeSpan[]> Durations =
        Gen.Long[0, TimeSpan.TicksPerMinute * 2].Select(TimeSpan.FromTicks).Array[0, 200];

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.1, 0)]
    [InlineData(0.1001, 1)]
    [InlineData(5, 11)]
    [InlineData(5.0001, 12)]
    [InlineData(60_000, 36)]
    [InlineData(60_001, 37)]
    [InlineData(-5, 0)]
    public void A_duration_belongs_to_the_first_bound_that_it_does_not_exceed(double ms, int count) =>
        Assert.Equal(count, DurationBounds.CountOf(TimeSpan.FromMilliseconds(ms)));

    [Fact]
    public void Each_published_bound_is_one_of_those_counted_by() =>
        Assert.Empty(DurationBounds.Published.ToArray().Except(DurationBounds.Fine.ToArray()));

    [Fact]
    public void Published_counts_are_those_of_the_durations_and_end_with_all_of_them() => Durations.Sample(durations =>
    {
        var published = Read(durations).Published();
        var bounds = DurationBounds.Published;
        for (var at = 0; at < bounds.Length; at++)
        {
            var bound = bounds[at];
            Assert.Equal(durations.Count(duration => duration.TotalSeconds <= bound), published[at]);
        }

        Assert.Equal(durations.Length, published[^1]);
        Assert.Equal(durations.Length, Read(durations).Count);
    });

    [Fact]
    public void What_has_come_since_an_earlier_reading_and_that_reading_are_the_later_one() =>
        Gen.Select(Durations, Durations).Sample((before, after) =>
        {
            var (earlier, later) = (Read(before), Read([.. before, .. after]));
            Assert.Equal(Read(after), later.Since(earlier));
            Assert.Equal(later, earlier.Plus(later.Since(earlier)));
        });

    [Fact]
    public void Where_counting_has_begun_anew_all_of_it_has_come_since() => Assert.Equal(
        Read(TimeSpan.FromSeconds(1)),
        Read(TimeSpan.FromSeconds(1)).Since(Read(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2))));

    [Theory]
    [InlineData(0, 1.5)]
    [InlineData(50, 1.75)]
    [InlineData(100, 2)]
    public void Between_two_bounds_percentiles_rise_evenly(double percent, double ms) => Assert.Equal(
        ms, Percentiles.MsOf(Read(TimeSpan.FromMilliseconds(1.6), TimeSpan.FromMilliseconds(1.9)), percent), 9);

    [Fact]
    public void A_percentile_is_in_the_bucket_of_the_duration_at_its_rank() => Gen.Select(
        Durations.Where(durations => durations.Length > 0), Gen.Int[1, 100]).Sample((durations, percent) =>
        {
            Array.Sort(durations);
            var at = durations[Math.Max(0, (int)Math.Ceiling(durations.Length * percent / 100.0) - 1)];
            var told = TimeSpan.FromMilliseconds(Percentiles.MsOf(Read(durations), percent));
            Assert.InRange(
                DurationBounds.CountOf(told) - Math.Min(DurationBounds.CountOf(at), DurationBounds.Counts - 2), -1, 0);
        });

    [Fact]
    public void Percentiles_between_two_readings_are_of_what_came_between()
    {
        var slow = Read(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(8));
        var both = slow.Plus(Read([.. Enumerable.Repeat(TimeSpan.FromMilliseconds(4.5), 10)]));
        var between = Percentiles.Between(slow, both)!;
        Assert.Equal(4.5, between.P50Ms, 9);
        Assert.Equal(4.9, between.P90Ms, 9);
        Assert.Equal(4.99, between.P99Ms, 9);
        Assert.Null(Percentiles.Between(both, both));
        Assert.Null(Percentiles.Of(DurationReading.None));
    }

    [Fact]
    public void Beyond_the_last_bound_it_is_that_bound() =>
        Assert.Equal(60_000, Percentiles.MsOf(Read(TimeSpan.FromHours(1)), 50));

    [Fact]
    public void Threads_that_count_at_once_lose_nothing()
    {
        const int each = 20_000;
        var table = new DurationTable(keysMax: 3);
        Parallel.For(0, 4, thread =>
        {
            for (var at = 0; at < each; at++)
            {
                table.Of(at % 5).Add(TimeSpan.FromMilliseconds(thread), bytes: 2);
            }
        });
        var all = table.All.ToArray();
        Assert.Equal(4 * each, all.Sum(kind => kind.Histogram.Read().Count));
        Assert.Equal(2 * 4 * each, all.Sum(kind => kind.Histogram.Bytes));
        Assert.Equal(
            TimeSpan.FromMilliseconds(6.0 * each).Ticks, all.Sum(kind => kind.Histogram.Read().Sum.Ticks));
        Assert.InRange(all.Length, 2, 4);
        Assert.Equal(DurationTable.Overflow, all[0].Key);
    }

    private static DurationReading Read(params TimeSpan[] durations)
    {
        var histogram = new DurationHistogram();
        foreach (var duration in durations)
        {
            histogram.Add(duration);
        }

        return histogram.Read();
    }
}
