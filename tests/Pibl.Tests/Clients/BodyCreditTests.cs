using CsCheck;
using Pibl.Clients;

namespace Pibl.Tests.Clients;

public sealed class BodyCreditTests
{
    private static readonly MinDataRate Full = MinDataRate.Full(30_000, 240);

    [Theory]
    [InlineData(29_999, 0, 1)]
    [InlineData(30_000, 0, 0)]
    [InlineData(30_000, 1, 4)]
    [InlineData(10_000, 240, 21_000)]
    [InlineData(10_000, 2_400, 30_000)]
    [InlineData(0, 1_000_000, 30_000)]
    [InlineData(30_000, long.MaxValue, 30_000)]
    public void Waiting_uses_it_up_and_bytes_earn_it_back(long waitedMs, long bytes, long expected) =>
        Assert.Equal(expected, Full.After(waitedMs, bytes).Ms);

    [Fact]
    public void A_short_patience_is_for_standing_still_and_not_for_the_rate()
    {
        var steady = MinDataRate.Full(3_000, 240);
        Assert.Equal(3_000, steady.WaitMs);
        for (var second = 0; second < 9; second++)
        {
            steady = steady.After(1_000, 5);
        }

        Assert.Equal(1_180, steady.WaitMs);
        Assert.True(steady.After(1_200, 1).IsSpent);
        Assert.True(MinDataRate.Full(3_000, 240).After(3_000, 0).IsSpent);
    }

    [Fact]
    public void Without_a_rate_any_byte_fills_it()
    {
        var any = MinDataRate.Full(30_000, 0);

        Assert.Equal(30_000, any.After(29_999, 0).After(0, 1).Ms);
        Assert.True(any.After(30_000, 0).IsSpent);
    }

    [Fact]
    public void At_the_rate_nobody_is_given_up_and_below_it_everybody_in_the_end() =>
        (from rate in Gen.Int[1, 1_000]
         from everyMs in Gen.Int[1_000, 10_000]
         select (rate, everyMs)).Sample(at =>
        {
            var bytes = ((long)at.rate * at.everyMs / 1000) + 1;
            var (fast, slow) = (MinDataRate.Full(30_000, at.rate), MinDataRate.Full(30_000, at.rate));
            for (var i = 0; i < 1_000 && !slow.IsSpent; i++)
            {
                fast = fast.After(at.everyMs, bytes);
                slow = slow.After(at.everyMs, bytes / 4);
            }

            Assert.False(fast.IsSpent);
            Assert.True(slow.IsSpent);
        });
}
