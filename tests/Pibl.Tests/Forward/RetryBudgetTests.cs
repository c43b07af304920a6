using Microsoft.Extensions.Time.Testing;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Upstreams;

namespace Pibl.Tests.Forward;

/// <summary>RETRY_BUDGET: retries are a small share of the requests, in every ten seconds.</summary>
public sealed class RetryBudgetTests
{
    private static readonly Fault Unsent = Fault.OfUpstream(FaultKind.ConnectRefused, Retry.IfUnsent, "refused");
    private static readonly Fault Taken = Fault.OfUpstream(FaultKind.UpstreamClosed, Retry.IfIdempotent, "closed");

    private readonly FakeTimeProvider _clock = new();

    [Theory]
    [InlineData(10, 0, 10, true)]
    [InlineData(10, 0, 11, false)]
    [InlineData(10, 100, 10, true)]
    [InlineData(10, 100, 11, false)]
    [InlineData(10, 1_000, 100, true)]
    [InlineData(10, 1_000, 101, false)]
    [InlineData(100, 20, 20, true)]
    [InlineData(100, 20, 21, false)]
    [InlineData(1, 1_099, 10, true)]
    [InlineData(1, 1_099, 11, false)]
    public void A_share_of_the_requests_and_ten_at_least(int percent, long requests, long retries, bool may) =>
        Assert.Equal(may, RetryBudgetRule.Allows(percent, requests, retries));

    [Fact]
    public void A_quiet_site_has_ten_and_ten_seconds_later_ten_more()
    {
        var budget = new RetryBudget(10, _clock);
        Assert.Equal(10, TakenOf(budget, 50));
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, TakenOf(budget, 50));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(10, TakenOf(budget, 50));
    }

    [Fact]
    public void What_no_server_has_taken_costs_nothing()
    {
        var budget = new RetryBudget(10, _clock);
        Assert.Equal(10, TakenOf(budget, 50));
        Assert.Equal((true, false), (budget.Allows(Unsent), budget.Allows(Taken)));
    }

    [Fact]
    public void Of_a_refusal_the_log_says_why()
    {
        var refused = RetryBudget.Refused(Taken);
        Assert.Equal(
            ("closed; too many retries to ask another one", "RETRY_BUDGET"), (refused.Detail, refused.Clause));
    }

    /// <summary>Whatever the traffic and however much of it fails.</summary>
    [Fact]
    public void While_there_are_retries_they_are_no_more_than_the_share_of_the_last_ten_seconds()
    {
        var dice = new Random(14);
        var budget = new RetryBudget(10, _clock);
        var (requests, retries) = (new List<int>(), new List<int>());
        for (var second = 0; second < 200; second++)
        {
            requests.Add(dice.Next(second % 20 < 10 ? 3_000 : 5));
            for (var request = 0; request < requests[second]; request++)
            {
                budget.Count();
            }

            retries.Add(TakenOf(budget, requests[second]));
            var share = requests.TakeLast(RetryBudgetRule.WindowSeconds).Sum() / 10;
            var sent = retries.TakeLast(RetryBudgetRule.WindowSeconds).Sum();
            Assert.True(retries[second] == 0 || sent <= Math.Max(10, share), $"{sent} of {share}");
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(retries.Sum(), 1_000, (requests.Sum() / 10) + 100);
    }

    [Fact]
    public void Threads_that_take_at_once_never_take_more()
    {
        var budget = new RetryBudget(10, _clock);
        Parallel.For(0, 8, _ =>
        {
            for (var request = 0; request < 2_500; request++)
            {
                budget.Count();
            }
        });
        var taken = 0;
        Parallel.For(0, 8, _ => Interlocked.Add(ref taken, TakenOf(budget, 2_500)));
        Assert.Equal(2_000, taken);
    }

    private static int TakenOf(RetryBudget budget, int tries) =>
        Enumerable.Range(0, tries).Count(_ => budget.TryTake());
}
