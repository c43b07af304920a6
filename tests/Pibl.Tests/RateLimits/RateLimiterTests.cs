using System.Net;
using Pibl.Forward;
using Pibl.RateLimits;
using static LanguageExt.Prelude;

namespace Pibl.Tests.RateLimits;

public sealed class RateLimiterTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Threads_that_ask_at_once_are_allowed_the_exact_number()
    {
        var limiter = new RateLimiter(Seq1(new RateRule(100, 1, 200, RateBy.Client)), AddressRanges.None);
        var allowed = 0;
        Parallel.For(0, 10_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, at =>
        {
            if (IsAllowed(limiter, "192.0.2.1", 1 + (at % 2)))
            {
                Interlocked.Increment(ref allowed);
            }
        });

        Assert.Equal(200, allowed);
        Assert.Equal(100, Enumerable.Range(0, 1000).Count(_ => IsAllowed(limiter, "192.0.2.1", 1 + Second)));
    }

    [Fact]
    public void A_request_that_one_limit_refuses_counts_for_none()
    {
        var limiter = new RateLimiter(
            Seq(new RateRule(10, 1, 10, RateBy.Site), new RateRule(1, 1, 1, RateBy.Client)), AddressRanges.None);

        Assert.True(IsAllowed(limiter, "192.0.2.1", 1));
        Assert.All(Enumerable.Range(0, 100), _ => Assert.False(IsAllowed(limiter, "192.0.2.1", 1)));
        Assert.Equal(9, Enumerable.Range(2, 100).Count(host => IsAllowed(limiter, $"192.0.2.{host}", 1)));
    }

    /// <summary>
    /// Each of them has used up its burst, and is refused again: nobody was forgotten for another's sake.
    /// </summary>
    [Fact]
    public void A_hundred_thousand_clients_are_kept_apart()
    {
        var limiter = new RateLimiter(Seq1(new RateRule(1, 3600, 1, RateBy.Client)), AddressRanges.None);
        for (var round = 0; round < 2; round++)
        {
            var allowed = 0;
            for (var client = 0; client < 100_000; client++)
            {
                allowed += IsAllowed(limiter, $"10.{client >> 16}.{(client >> 8) & 255}.{client & 255}", 1 + round) ? 1 : 0;
            }

            Assert.Equal(round == 0 ? 100_000 : 0, allowed);
        }
    }

    private static bool IsAllowed(RateLimiter limiter, string address, long nowNs)
    {
        var received = Given.Get("/");
        var connection = received.Arrival.Connection with { Client = new IPEndPoint(IPAddress.Parse(address), 50_001) };
        return limiter.Decide(received with { Arrival = received.Arrival with { Connection = connection } }, nowNs)
            .GoesOn(out _, out _);
    }
}
