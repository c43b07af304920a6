using CsCheck;
using Pibl.Balance;

namespace Pibl.Tests.Balance;

/// <summary>What checks of HEALTH and responses with 5xx do to a server's health, beside what requests do.</summary>
public sealed class HealthFoldTests
{
    private static readonly HealthRule Rule = HealthRule.Default with { Check = new HealthCheck() };

    /// <summary>
    /// p a good check, f a failed one, a an answer, c a connection, r a refusal, x a failure, 5 a 5xx.
    /// </summary>
    [Theory]
    [InlineData("ff", Standing.Up)]
    [InlineData("fff", Standing.Down)]
    [InlineData("ffpff", Standing.Up)]
    [InlineData("ffaxf", Standing.Down)]
    [InlineData("fffp", Standing.Down)]
    [InlineData("fffpp", Standing.Up)]
    [InlineData("fffpfp", Standing.Down)]
    [InlineData("fffacrxxxxx5", Standing.Down)]
    [InlineData("r", Standing.Unreachable)]
    [InlineData("rp", Standing.Up)]
    [InlineData("rc", Standing.Up)]
    [InlineData("rfff", Standing.Down)]
    [InlineData("rfffcp", Standing.Down)]
    [InlineData("xxxxx", Standing.Ejected)]
    [InlineData("xxxxxpp", Standing.Ejected)]
    [InlineData("xxxxxfffpp", Standing.Up)]
    [InlineData("5555555555", Standing.Up)]
    [InlineData("xxxx5x", Standing.Up)]
    public void Results_in_a_row_leave_a_server(string results, Standing standing) =>
        Assert.Equal(standing, Fold(results, Rule).Standing);

    [Theory]
    [InlineData("5555", Standing.Up)]
    [InlineData("55555", Standing.Ejected)]
    [InlineData("x5x5x", Standing.Ejected)]
    [InlineData("5555a5", Standing.Up)]
    public void With_on_5xx_a_response_with_it_is_a_failure(string results, Standing standing) =>
        Assert.Equal(standing, Fold(results, Rule with { OnServerErrors = true }).Standing);

    [Fact]
    public void Without_EJECT_only_a_refusal_sets_a_server_aside()
    {
        var rule = HealthRule.Default.WithoutEject();
        Assert.Equal(Standing.Up, Fold(new string('x', 100), rule).Standing);
        Assert.Equal(Standing.Unreachable, Fold("r", rule).Standing);
    }

    [Fact]
    public void A_good_check_puts_one_on_trial_whose_time_aside_is_over()
    {
        var ejected = Fold("xxxxx", Rule);
        var after = Health.After(ejected, AttemptResult.CheckPassed, Rule, true, ejected.ProbeAt, 0);
        Assert.Equal(Standing.OnTrial, after.Standing);
    }

    [Fact]
    public void Without_checks_nothing_stays_of_them()
    {
        Assert.Equal(HealthState.Up, Health.Under(Fold("fff", Rule), HealthRule.Default));
        Assert.Equal(0, Health.Under(Fold("ff", Rule), HealthRule.Default).Checks);
        Assert.Equal(Standing.Down, Health.Under(Fold("fff", Rule), Rule).Standing);
    }

    /// <summary>
    /// Any history under any rule, 10,000 of them: down is where it was put by <c>fall</c> failed checks in a row and
    /// not taken back by <c>rise</c> good ones; no wait is longer than its bound; what works again is used again.
    /// </summary>
    [Fact]
    public void Ten_thousand_histories_keep_what_the_rules_say() =>
        Gen.Select(
            Gen.Enum<AttemptResult>().Array[0, 60], Gen.Int[1, 4], Gen.Int[1, 4], Gen.Int[1, 6], Gen.Bool, Gen.UInt,
            Gen.Int[0, 30_000].Array[60])
        .Sample(
            (history, rise, fall, failures, isOnErrors, dice, waits) =>
            {
                var eject = new EjectRule(failures, TimeSpan.FromSeconds(10), 50, isOnErrors) { RatePercent = 50 };
                var rule = Rule.With(eject) with
                {
                    Check = new HealthCheck { Rise = rise, Fall = fall },
                };
                var (health, now, model) = (HealthState.Up, TimeSpan.Zero, new CheckModel(rise, fall));
                for (var at = 0; at < history.Length; at++)
                {
                    now += TimeSpan.FromMilliseconds(waits[at]);
                    var recent = new FailureShare((int)(dice >> (at % 27)) & 31, 31);
                    health = Health.After(health, history[at], rule, ((dice >> (at % 32)) & 1) == 0, now, dice, recent);
                    model.Take(history[at]);
                    Assert.Equal(model.IsDown, health.Standing == Standing.Down);
                    Assert.True(
                        health.IsInTurn || model.IsDown || health.ProbeAt - now <= TimeSpan.FromMinutes(1),
                        "a wait beyond its bound");
                }

                for (var good = 0; good < rise; good++)
                {
                    health = Health.After(health, AttemptResult.CheckPassed, rule, true, now, dice);
                }

                now = health.IsInTurn ? now : health.ProbeAt;
                health = Health.After(health, AttemptResult.Connected, rule, true, now, dice);
                Assert.True(health.IsInTurn, $"{health} is not used again");
                Assert.Equal(
                    HealthState.Up,
                    Health.After(health, AttemptResult.Answered, rule, true, now, dice) with
                    {
                        TimesOutlier = 0,
                        OutlierUntil = TimeSpan.Zero,
                    });
            },
            iter: 10_000);

    private static HealthState Fold(string results, HealthRule rule) => results.Aggregate(
        HealthState.Up, (before, result) => Health.After(before, Of(result), rule, true, TimeSpan.Zero, uint.MaxValue));

    private static AttemptResult Of(char result) => result switch
    {
        'p' => AttemptResult.CheckPassed,
        'f' => AttemptResult.CheckFailed,
        'a' => AttemptResult.Answered,
        'c' => AttemptResult.Connected,
        'r' => AttemptResult.Refused,
        'x' => AttemptResult.Failed,
        '5' => AttemptResult.ServerError,
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };

    /// <summary>Rise and fall, said a second time.</summary>
    private sealed class CheckModel(int rise, int fall)
    {
        private int _good;
        private int _failed;

        public bool IsDown { get; private set; }

        public void Take(AttemptResult result)
        {
            (_good, _failed) = result switch
            {
                AttemptResult.CheckPassed => (_good + 1, 0),
                AttemptResult.CheckFailed => (0, _failed + 1),
                _ => (_good, _failed),
            };
            IsDown = IsDown ? _good < rise : _failed >= fall;
        }
    }
}
