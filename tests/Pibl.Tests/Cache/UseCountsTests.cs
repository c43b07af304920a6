using CsCheck;
using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Tests.Cache;

/// <summary>CACHE_MIN_USES: how often something was asked for lately.</summary>
public sealed class UseCountsTests
{
    private readonly UseCounts _uses = new();

    [Fact]
    public void Each_request_counts_for_its_own_target()
    {
        Add("/a", times: 3);
        Add("/b", times: 1);
        Assert.Equal((3, 1, 0), (Of("/a"), Of("/b"), Of("/c")));
    }

    [Theory]
    [InlineData(9, 2)]
    [InlineData(19, 2)]
    [InlineData(21, 0)]
    [InlineData(600, 0)]
    [InlineData(-600, 2)]
    public void What_is_long_ago_is_forgotten(int minutes, int expected)
    {
        Add("/a", times: 2);
        Assert.Equal(expected, Of("/a", minutes));
    }

    [Fact]
    public void It_counts_no_further_than_it_can()
    {
        Add("/a", times: 1_000);
        Assert.InRange(Of("/a"), 255, 510);
    }

    /// <summary>Too high it may be, where targets share all their places.</summary>
    [Fact]
    public void Among_many_others_no_count_is_too_low() => Gen.Int[1, 9].Array[50].Sample(
        times =>
        {
            var uses = new UseCounts();
            for (var i = 0; i < times.Length * 9; i++)
            {
                var target = i % times.Length;
                if (i / times.Length < times[target])
                {
                    uses.Add(KeyOf($"/{target}"), Heads.Now);
                }

                uses.Add(KeyOf($"/once/{i}"), Heads.Now);
            }

            Assert.All(times, (count, at) => Assert.InRange(uses.Of(KeyOf($"/{at}"), Heads.Now), count, count + 3));
        },
        iter: 10);

    /// <summary>A crawler that asks for everything once does not make its own targets look popular.</summary>
    [Fact]
    public void A_flood_of_single_requests_fills_one_generation_after_another()
    {
        for (var i = 0; i < 500_000; i++)
        {
            _uses.Add(KeyOf($"/{i}"), Heads.Now);
        }

        Assert.InRange(Enumerable.Range(490_000, 10_000).Count(i => Of($"/{i}") > 1), 0, 500);
    }

    private void Add(string target, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _uses.Add(KeyOf(target), Heads.Now);
        }
    }

    private int Of(string target, int minutes = 0) => _uses.Of(KeyOf(target), Heads.Now.AddMinutes(minutes));

    private static CacheKey KeyOf(string target) => new(Bytes.Of("a.test"), Bytes.Of(target));
}
