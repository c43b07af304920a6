using System.Globalization;
using LanguageExt;
using Pibl.RateLimits;
using Pibl.Redis;
using Pibl.Shared;
using StackExchange.Redis;

namespace Pibl.Outside.Redis;

/// <summary>
/// The script in a real Redis against <see cref="Gcra"/>: from the state before, the state behind and the answer the
/// time follows at which the script ran, and at that time the rule says the same.
/// </summary>
public sealed class RedisLimiterTests : IAsyncLifetime
{
    private RedisServer _redis = null!;
    private RedisStore _store = null!;
    private ConnectionMultiplexer _connection = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartedAsync();
        _store = new RedisStore(new SharedSetting(Prelude.Seq1(("127.0.0.1", _redis.Port))));
        _store.Begin(static (_, _) => { });
        _connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{_redis.Port}");
        await Wait.UntilAsync("the store is connected", TimeSpan.FromSeconds(20), async () =>
            await _store.Limiter.CountAsync("one") == 1);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _store.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Theory]
    [InlineData(1, 3600, 1)]
    [InlineData(7, 60, 3)]
    [InlineData(600, 1, 5)]
    [InlineData(3_333, 1, 1)]
    [InlineData(600_000, 1, 1)]
    [InlineData(1_000_000, 1, 1_000_000)]
    [InlineData(1, 3600, 1_000_000)]
    public async Task It_says_what_the_rule_says(int count, int seconds, int burst)
    {
        var rule = new RateRule(count, seconds, burst, RateBy.Client);
        var names = new SharedRateNames("shop", Prelude.Seq1(rule));
        var lastNs = 0L;
        for (var i = 0; i < 200; i++)
        {
            var before = await StateAsync(names) ?? 0;
            var said = (await _store.Limiter.TakeAsync(names, [7]))!.Value;
            var after = await StateAsync(names);
            if (after is null)
            {
                // So fast a rate that it says nothing any more already; it may have refused, and passed since.
                Assert.InRange(said.WaitNs, 0, rule.IntervalNs);
                continue;
            }

            // Where it was ahead already, nothing tells the time but that it was not too far ahead.
            var nowNs = !said.IsAllowed ? before - rule.ToleranceNs - said.WaitNs
                : after.Value == before + rule.IntervalNs ? Math.Max(lastNs, before - rule.ToleranceNs)
                : after.Value - rule.IntervalNs;
            var expected = Gcra.Take(before, nowNs, rule);
            Assert.Equal((expected.WaitNs, expected.StateNs), (said.WaitNs, after.Value));
            Assert.True(nowNs >= lastNs);
            lastNs = nowNs;
        }
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("1e300")]
    [InlineData("nan")]
    [InlineData("99999999999.000000000")]
    [InlineData(null)]
    public async Task What_is_not_ours_is_as_good_as_nothing(string? foreign)
    {
        var names = new SharedRateNames("shop", Prelude.Seq1(new RateRule(1, 3600, 1, RateBy.Client)));
        var key = KeyOf(names);
        if (foreign is null)
        {
            await _connection.GetDatabase().ListLeftPushAsync(key, "x");
        }
        else
        {
            await _connection.GetDatabase().StringSetAsync(key, foreign);
        }

        Assert.Equal(SharedRate.Allowed, await _store.Limiter.TakeAsync(names, [7]));
        Assert.Equal(0, (await _store.Limiter.TakeAsync(names, [7]))!.Value.RefusedBy);
        Assert.InRange((await _connection.GetDatabase().KeyTimeToLiveAsync(key))!.Value.TotalHours, 0.5, 1);
    }

    /// <summary>At one an hour the clock of the store makes no difference to what is compared.</summary>
    [Fact]
    public async Task What_proxies_did_by_themselves_is_settled()
    {
        var rule = new RateRule(1, 3600, 10, RateBy.Client);
        var names = new SharedRateNames("shop", Prelude.Seq1(rule));
        await _store.Limiter.TakeAsync(names, [7]);
        var first = (await StateAsync(names))!.Value;
        Assert.Equal(new RateSettlement(0, 0), await SettleAsync(names, new RateAccount(3, 0, 0)));
        Assert.Equal(first + (3 * rule.IntervalNs), await StateAsync(names));
        Assert.Equal(new RateSettlement(0, 0), await SettleAsync(names, new RateAccount(-2, 0, 0)));
        Assert.Equal(first + rule.IntervalNs, await StateAsync(names));
        Assert.Equal(new RateSettlement(0, 5), await SettleAsync(names, new RateAccount(0, 5, 0)));
        Assert.Equal(first + (6 * rule.IntervalNs), await StateAsync(names));

        // No more than there is, and what is owed comes first.
        Assert.Equal(2, (await SettleAsync(names, new RateAccount(1, 9, 0)))!.Value.Granted);
        Assert.Equal(first + (9 * rule.IntervalNs), await StateAsync(names));
        Assert.True((await SettleAsync(names, new RateAccount(4, 9, 0)))!.Value is { Granted: 0, WaitNs: > 0 });
        Assert.Equal(first + (13 * rule.IntervalNs), await StateAsync(names));
        await SettleAsync(names, new RateAccount(1_000_000, 0, 0));
        Assert.InRange(
            (await StateAsync(names))!.Value, first + (19 * rule.IntervalNs),
            first + rule.DebtNsMax + (60L * 1_000_000_000));
        Assert.Equal(0, (await _store.Limiter.TakeAsync(names, [7]))!.Value.RefusedBy);
    }

    [Fact]
    public async Task What_was_let_in_long_ago_says_nothing_any_more()
    {
        var names = new SharedRateNames("shop", Prelude.Seq1(new RateRule(1, 1, 5, RateBy.Client)));
        Assert.Equal(
            new RateSettlement(0, 0), await SettleAsync(names, new RateAccount(3, 0, -3_600_000_000_000)));
        Assert.Null(await StateAsync(names));
    }

    [Fact]
    public async Task A_secret_is_that_of_the_first()
    {
        var first = await _store.AgreeAsync("sticky", [1, 2, 3]);
        Assert.Equal([1, 2, 3], first);
        Assert.Equal(first, await _store.AgreeAsync("sticky", [4, 5, 6]));
        await _connection.GetDatabase().StringSetAsync("pibl:secret:sticky", "garbage");
        Assert.Null(await _store.AgreeAsync("sticky", [4, 5, 6]));
    }

    [Fact]
    public async Task Proxies_are_counted()
    {
        Assert.Equal(2, await _store.Limiter.CountAsync("two"));
        Assert.Equal(2, await _store.Limiter.CountAsync("one"));
    }

    private ValueTask<RateSettlement?> SettleAsync(SharedRateNames names, RateAccount account) =>
        _store.Limiter.SettleAsync(names, 0, 7, account);

    private static RedisKey KeyOf(SharedRateNames names) =>
        $"pibl:{{rate-{names.PlaceOf([7])}}}:{names.NameOf(0, 7)}";

    private async Task<long?> StateAsync(SharedRateNames names) =>
        (string?)await _connection.GetDatabase().StringGetAsync(KeyOf(names)) is not { } text ? null
            : (long)(decimal.Parse(text, CultureInfo.InvariantCulture) * 1_000_000_000);
}
