using Pibl.Forward;

namespace Pibl.Tests.Forward;

/// <summary>What HEDGE=p95 waits for.</summary>
public sealed class LatencySketchTests
{
    [Fact]
    public void Of_few_times_nothing_is_said()
    {
        var counts = new int[LatencySketch.Buckets];
        counts[10] = LatencySketch.TimesMin - 1;
        Assert.Null(LatencySketch.QuantileOf(counts, 95));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(250)]
    [InlineData(60_000)]
    [InlineData(1_000_000)]
    public void A_time_is_at_most_a_quarter_below_the_end_of_its_count(int ms)
    {
        var time = TimeSpan.FromMilliseconds(ms);
        var counts = new int[LatencySketch.Buckets];
        counts[LatencySketch.BucketOf(time)] = LatencySketch.TimesMin;
        var end = LatencySketch.QuantileOf(counts, 95) ?? default;
        Assert.InRange(end, time, (time * 1.25) + TimeSpan.FromMilliseconds(0.3));
    }

    [Fact]
    public void Longer_times_have_later_counts()
    {
        var last = -1;
        for (var ms = 0.0; ms < 8_000_000; ms = (ms * 1.07) + 0.05)
        {
            var bucket = LatencySketch.BucketOf(TimeSpan.FromMilliseconds(ms));
            Assert.InRange(bucket, last, LatencySketch.Buckets - 1);
            last = bucket;
        }

        Assert.Equal(LatencySketch.Buckets - 1, last);
    }

    [Fact]
    public void The_quantile_is_that_of_the_times()
    {
        var dice = new Random(95);
        var counts = new int[LatencySketch.Buckets];
        var times = Enumerable.Range(0, 5_000)
            .Select(_ => TimeSpan.FromMilliseconds(Math.Exp(dice.NextDouble() * 8)))
            .Order()
            .ToArray();
        foreach (var time in times)
        {
            counts[LatencySketch.BucketOf(time)]++;
        }

        Assert.InRange(LatencySketch.QuantileOf(counts, 95) ?? default, times[4_749], times[4_749] * 1.3);
    }
}
