using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Pibl.Access;
using Pibl.Balance;
using Pibl.Config;
using Pibl.Twins;

namespace Pibl.Tests.Balance;

/// <summary>EJECT with rate= and slow=: servers that answer, and are worse than the others.</summary>
public sealed class OutlierTests
{
    private static readonly HealthRule Rule = HealthRule.Default.With(
        EjectRule.Default with { RatePercent = 50, SlowTimes = 5 });

    private readonly FakeTimeProvider _clock = new(Given.Noon);
    private readonly ListAccessLog _log = new();

    [Theory]
    [InlineData(10, 10, 50, true)]
    [InlineData(5, 10, 50, true)]
    [InlineData(4, 10, 50, false)]
    [InlineData(9, 9, 50, false)]
    [InlineData(499, 1000, 50, false)]
    [InlineData(10, 10, 0, false)]
    public void A_share_of_enough_requests_is_too_much(int failed, int requests, int percent, bool isTooMuch) =>
        Assert.Equal(isTooMuch, new FailureShare(failed, requests).IsTooMuch(Rule with { RatePercent = percent }));

    [Theory]
    [InlineData("100 500 90", 5, 1)]
    [InlineData("100 499 90", 5, -1)]
    [InlineData("100 500", 5, 1)]
    [InlineData("500 -1", 5, -1)]
    [InlineData("-1 -1", 5, -1)]
    [InlineData("", 5, -1)]
    [InlineData("1 20 1", 5, -1)]
    [InlineData("10 60 10", 5, 1)]
    [InlineData("100 600 700", 5, -1)]
    [InlineData("100 100 600 700", 5, 3)]
    [InlineData("900 900 100", 5, -1)]
    [InlineData("-1 100 2000 -1", 20, 2)]
    public void The_slowest_is_an_outlier_where_it_is_so_many_times_slower(string medians, int times, int slowest) =>
        Assert.Equal(slowest, Outliers.SlowestOf(
            medians.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(
                median => double.Parse(median, System.Globalization.CultureInfo.InvariantCulture)).ToArray(),
            times, out _));

    [Fact]
    public void Nobody_is_slower_than_an_outlier_and_half_of_the_others_are_as_fast_as_it_is_said() =>
        Gen.Select(Gen.Double[1, 10_000].Array[2, 12], Gen.Int[2, 20]).Sample((medians, times) =>
            Outliers.SlowestOf(medians, times, out var others) is var slowest
            && (slowest < 0
                || (medians[slowest] >= medians.Max()
                    && medians[slowest] >= times * others
                    && medians.Where((_, at) => at != slowest).Count(median => median <= others)
                        >= (medians.Length - 1) / 2)));

    [Fact]
    public void The_time_aside_grows_though_it_answers_between_two_failures()
    {
        var (health, now, share) = (HealthState.Up, TimeSpan.Zero, new FailureShare(7, 10));
        var times = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            health = Health.After(health, AttemptResult.Failed, Rule, true, now, uint.MaxValue, share);
            Assert.Equal(Standing.Ejected, health.Standing);
            times.Add((health.ProbeAt - now).TotalSeconds);
            now = health.ProbeAt;
            health = Health.After(health, AttemptResult.Connected, Rule, true, now, 0);
            health = Health.After(health, AttemptResult.Answered, Rule, true, now, 0);
            Assert.Equal(Standing.Up, health.Standing);
        }

        Assert.Equal([10, 20, 40, 60, 60], times);

        // Up for the longest time aside: forgotten.
        now += Rule.EjectLongest + TimeSpan.FromSeconds(1);
        health = Health.After(health, AttemptResult.TooSlow, Rule, true, now, uint.MaxValue);
        Assert.Equal(10, (health.ProbeAt - now).TotalSeconds);
        Assert.Equal(1, health.TimesOutlier);
    }

    [Fact]
    public void One_that_cannot_be_spared_stays_as_it_is()
    {
        var one = Health.After(HealthState.Up, AttemptResult.Failed, Rule, false, default, 0, new FailureShare(9, 10));
        Assert.Equal((Standing.Up, 1), (one.Standing, one.Failures));
        Assert.Equal(HealthState.Up, Health.After(HealthState.Up, AttemptResult.TooSlow, Rule, false, default, 0));
    }

    [Fact]
    public void Answers_to_what_was_sent_before_do_not_bring_it_back()
    {
        var aside = Health.After(HealthState.Up, AttemptResult.TooSlow, Rule, true, default, 0);
        Assert.Equal(aside, Health.After(aside, AttemptResult.Answered, Rule, true, default, 0));
        Assert.Equal(aside, Health.After(aside, AttemptResult.ServerError, Rule, true, default, 0));
        Assert.Equal(Standing.Up, Health.After(aside, AttemptResult.Answered, Rule, true, aside.ProbeAt, 0).Standing);
    }

    [Fact]
    public void On_trial_the_next_failure_sets_it_aside_again()
    {
        var health = Health.After(HealthState.Up, AttemptResult.TooSlow, Rule, true, default, uint.MaxValue);
        health = Health.After(health, AttemptResult.Connected, Rule, true, health.ProbeAt, 0);
        Assert.Equal(Standing.OnTrial, health.Standing);
        health = Health.After(health, AttemptResult.Failed, Rule, true, health.ProbeAt, 0);
        Assert.Equal(Standing.Ejected, health.Standing);
    }

    [Fact]
    public void Requests_of_the_last_ten_seconds_count_and_what_was_before_a_return_does_not()
    {
        var clusters = Of("rate=70%");
        Many(clusters, 0, AttemptResult.Failed, 4, AttemptResult.Answered, 1);
        _clock.Advance(TimeSpan.FromSeconds(11));
        Many(clusters, 0, AttemptResult.Failed, 4, AttemptResult.Answered, 3);
        Assert.Equal(Standing.Up, clusters.View[0].Health.Standing);
        Many(clusters, 0, AttemptResult.Failed, 3, AttemptResult.Answered, 0);
        Assert.Equal(Standing.Ejected, clusters.View[0].Health.Standing);
        Assert.Equal("s1:80 7 of 10 requests failed", Down());
        _clock.Advance(TimeSpan.FromSeconds(10));
        clusters.Report(0, AttemptResult.Connected);
        clusters.Report(0, AttemptResult.Answered);
        clusters.Report(0, AttemptResult.Failed);
        Assert.Equal(Standing.Up, clusters.View[0].Health.Standing);
    }

    [Fact]
    public void One_that_turns_slow_is_set_aside_within_a_window_and_judged_anew_when_it_is_back()
    {
        var clusters = Of("slow=5x");
        for (var i = 0; i < Outliers.HeadsMin; i++)
        {
            Measure(clusters, 100, 100, 2100);
        }

        clusters.LookForSlow();
        Assert.Equal(Standing.Ejected, clusters.View[2].Health.Standing);

        // A quarter too high at the most (LatencySketch).
        Assert.Equal("s3:80 head after 2.457 s, others 0.102 s", Down());
        _clock.Advance(TimeSpan.FromSeconds(10));
        clusters.Report(2, AttemptResult.Connected);
        clusters.Report(2, AttemptResult.Answered);
        clusters.LookForSlow();
        Assert.Equal(Standing.Up, clusters.View[2].Health.Standing);
        Assert.Equal(-1, clusters.UseOf(2).Heads!.MedianMs(_clock.GetUtcNow()));
    }

    [Fact]
    public void Without_rate_and_slow_nothing_is_kept_of_single_requests()
    {
        var clusters = Of("on=5xx");
        Many(clusters, 0, AttemptResult.ServerError, 4, AttemptResult.Answered, 1);
        Measure(clusters, 1, 1, 5000);
        clusters.LookForSlow();
        Assert.Null(clusters.UseOf(2).Heads);
        Assert.Equal(Standing.Up, clusters.View[2].Health.Standing);
    }

    private Clusters Of(string words) => new(
        ClusterView.AllUp(Given.Endpoints("s1:80", "s2:80", "s3:80")), Pickers.RoundRobin(),
        BalanceKeys.HealthRuleOf(Given.Settings($"EJECT=100 {words}")), Limits.Default, _clock, () => uint.MaxValue, _log);

    private void Measure(Clusters clusters, params int[] milliseconds)
    {
        for (var server = 0; server < milliseconds.Length; server++)
        {
            clusters.UseOf(server).Measure(TimeSpan.FromMilliseconds(milliseconds[server]), false, _clock.GetUtcNow());
        }
    }

    private static void Many(
        Clusters clusters, int server, AttemptResult one, int ones, AttemptResult other, int others)
    {
        for (var i = 0; i < others; i++)
        {
            clusters.Report(server, other);
        }

        for (var i = 0; i < ones; i++)
        {
            clusters.Report(server, one);
        }
    }

    private string Down() => _log.Entries.OfType<AccessEntry.ServerDown>().Select(down => $"{down.Endpoint} {down.Reason}").Last();
}
