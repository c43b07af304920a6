using Pibl.Admin;

namespace Pibl.Tests.Admin;

/// <summary>How many exchanges are looked at, and which.</summary>
public sealed class SamplingTests
{
    [Fact]
    public void Few_are_all_looked_at() =>
        Assert.All(Enumerable.Range(0, 1000), number => Assert.True(Sampling.From(Given.Noon).Takes(number)));

    [Theory]
    [InlineData(2)]
    [InlineData(64)]
    [InlineData(4096)]
    public void One_in_so_many_is_taken_whatever_the_pattern(int stride)
    {
        var sampling = new Sampling(stride, Given.Noon, 0);
        for (var period = 1; period <= 16; period++)
        {
            var taken = Enumerable.Range(0, 200_000).Count(at => sampling.Takes((long)at * period));
            Assert.InRange(taken, 200_000 / stride * 0.8, 200_000.0 / stride * 1.2);
        }
    }

    [Theory]
    [InlineData(500)]
    [InlineData(20_000)]
    [InlineData(400_000)]
    public void A_second_costs_no_more_than_so_many_looks(int perSecond)
    {
        var sampling = Sampling.From(Given.Noon);
        var looks = new int[8];
        for (var at = 0; at < perSecond * looks.Length; at++)
        {
            if (sampling.Takes(at))
            {
                sampling = sampling.After(Given.Noon.AddSeconds((double)at / perSecond));
                looks[at / perSecond]++;
            }
        }

        Assert.All(looks.Skip(1), count => Assert.InRange(count, Math.Min(perSecond, 250), 2 * Sampling.EachSecond));
    }

    [Fact]
    public void When_it_is_quiet_again_all_are_looked_at_again()
    {
        var sampling = new Sampling(4096, Given.Noon, 900);
        for (var second = 1; second <= 14; second++)
        {
            sampling = sampling.After(Given.Noon.AddSeconds(second));
        }

        Assert.Equal(1, sampling.Stride);
    }
}
