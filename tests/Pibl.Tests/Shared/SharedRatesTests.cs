using System.Net;
using Microsoft.Extensions.Time.Testing;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.RateLimits;
using Pibl.Shared;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Shared;

/// <summary>RATE on several proxies that count together, and what each does when it is alone.</summary>
public sealed class SharedRatesTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(5);
    private static readonly RateRule Site = new(10, 1, 6, RateBy.Site);

    private readonly MemoryLimiter _store = new() { Proxies = 3 };
    private readonly FakeTimeProvider _clock = new();
    private readonly List<string> _log = [];

    [Fact]
    public async Task What_one_proxy_allows_the_others_do_not()
    {
        var (one, two) = (Proxy(Site).Rates, Proxy(Site).Rates);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(await IsAllowedAsync(one));
            Assert.True(await IsAllowedAsync(two));
        }

        Assert.False(await IsAllowedAsync(one));
        Assert.False(await IsAllowedAsync(two));
        Pass(TimeSpan.FromMilliseconds(100));
        Assert.True(await IsAllowedAsync(two));
        Assert.False(await IsAllowedAsync(one));
    }

    [Fact]
    public async Task A_refusal_is_not_asked_for_again_before_it_can_end()
    {
        var (rates, _) = Proxy(Site with { });
        for (var i = 0; i < 50; i++)
        {
            await IsAllowedAsync(rates);
        }

        Assert.Equal(7, _store.Asked);
        Assert.NotNull(rates.Peek(Request("192.0.2.1")));
        Pass(TimeSpan.FromMilliseconds(100));
        Assert.Null(rates.Peek(Request("192.0.2.1")));
        Assert.True(await IsAllowedAsync(rates));
        Assert.Equal(8, _store.Asked);
    }

    [Fact]
    public async Task A_request_that_one_rate_refuses_counts_for_none()
    {
        var (rates, _) = Proxy(Site, new RateRule(1, 1, 1, RateBy.Client));
        Assert.True(await IsAllowedAsync(rates));
        for (var i = 0; i < 20; i++)
        {
            Assert.False(await IsAllowedAsync(rates));
        }

        for (var client = 2; client <= 6; client++)
        {
            Assert.True(await IsAllowedAsync(rates, $"192.0.2.{client}"));
        }

        Assert.False(await IsAllowedAsync(rates, "192.0.2.7"));
    }

    [Fact]
    public async Task Without_the_store_each_takes_its_share_and_says_so_once()
    {
        var (rates, limiter) = Proxy(Site);
        using var stop = new CancellationTokenSource();
        limiter.Begin();
        var running = limiter.RunAsync(stop.Token);
        _store.IsAway = true;
        var allowed = 0;
        for (var i = 0; i < 50; i++)
        {
            allowed += await IsAllowedAsync(rates) ? 1 : 0;
        }

        Assert.Equal(2, allowed);
        Assert.Equal(CircuitBreaker.FailuresMax, _store.Asked);
        Assert.Equal(["CACHE_SHARED does not answer: this proxy allows its share of RATE, 1 of 3"], _log);
        Assert.Equal((0, 50), (limiter.Together, limiter.Alone));
        Pass(TimeSpan.FromMilliseconds(300));
        Assert.True(await IsAllowedAsync(rates));
        Assert.False(await IsAllowedAsync(rates));

        // The log is not told each time that the store comes and goes, where that is all the time.
        _store.IsAway = false;
        Pass(CircuitBreaker.Rest);
        Assert.True(await IsAllowedAsync(rates));
        Assert.Single(_log);
        Pass(ShareNotice.Calm);
        Assert.True(await IsAllowedAsync(rates));
        Assert.Equal("CACHE_SHARED answers: RATE is counted by all proxies together again", _log[1]);
        Assert.Equal(2, _log.Count);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Nobody_waits_longer_than_the_deadline()
    {
        var (rates, limiter) = Proxy(Site);
        _store.Hanging = new TaskCompletionSource();
        var asked = IsAllowedAsync(rates);
        Assert.False(asked.IsCompleted);
        _clock.Advance(Deadline);
        Assert.True(await asked);
        Assert.Equal((0, 1), (limiter.Together, limiter.Alone));
        _store.Hanging.SetResult();
    }

    [Fact]
    public async Task What_the_share_let_in_and_the_store_refuses_later_is_made_up_for()
    {
        var (one, two) = (Proxy(Site).Rates, Proxy(Site).Rates);
        for (var i = 0; i < 6; i++)
        {
            Assert.True(await IsAllowedAsync(two));
        }

        Assert.True(await IsLateAsync(one));
        Pass(RateSettling.Pause);
        Pass(TimeSpan.FromMilliseconds(100));
        Assert.False(await IsAllowedAsync(two));
        Pass(TimeSpan.FromMilliseconds(100));
        Assert.True(await IsAllowedAsync(two));
        Assert.False(await IsAllowedAsync(one));
    }

    [Fact]
    public async Task What_the_store_allows_too_late_is_the_next_ones()
    {
        var (rates, limiter) = Proxy(Site);
        limiter.Begin();
        Assert.True(await IsLateAsync(rates));
        Assert.True(await IsLateAsync(rates));
        Assert.False(await IsLateAsync(rates));
        Assert.Equal(3, _store.Asked);
        Assert.True(await IsAllowedAsync(rates));
        Assert.Equal(3, _store.Asked);
        Assert.True(await IsAllowedAsync(rates));
        Assert.Equal(4, _store.Asked);
    }

    [Fact]
    public async Task What_nobody_takes_goes_back_to_the_others()
    {
        var ((one, limiter), two) = (Proxy(Site), Proxy(Site).Rates);
        limiter.Begin();
        Assert.True(await IsLateAsync(one));
        Assert.True(await IsLateAsync(one));
        Assert.False(await IsLateAsync(one));
        Pass(RateSettling.Pause);
        for (var i = 0; i < 4; i++)
        {
            Assert.True(await IsAllowedAsync(two));
        }

        Assert.False(await IsAllowedAsync(two));
    }

    [Fact]
    public async Task What_the_share_let_in_while_nobody_asked_is_made_up_for_when_the_store_is_there_again()
    {
        var ((one, limiter), two) = (Proxy(Site), Proxy(Site).Rates);
        limiter.Begin();
        _store.IsAway = true;
        for (var i = 0; i < 20; i++)
        {
            await IsAllowedAsync(one, $"192.0.2.{i}");
        }

        Pass(RateSettling.Pause);
        Pass(CircuitBreaker.Rest);
        Assert.True(await IsAllowedAsync(one));
        Assert.True(await IsAllowedAsync(one));
        Assert.False(await IsAllowedAsync(one));
        _store.IsAway = false;
        Pass(CircuitBreaker.Rest);
        Pass(RateSettling.Pause);
        for (var i = 0; i < 6; i++)
        {
            Assert.True(await IsAllowedAsync(two));
        }

        Assert.False(await IsAllowedAsync(two));
    }

    /// <summary>The store answers when the request is decided already.</summary>
    private async Task<bool> IsLateAsync(SharedRates rates)
    {
        _store.Hanging = new TaskCompletionSource();
        var asked = IsAllowedAsync(rates);
        _clock.Advance(Deadline);
        var isAllowed = await asked;
        var hanging = _store.Hanging;
        _store.Hanging = null;
        hanging.SetResult();
        return isAllowed;
    }

    private (SharedRates Rates, SharedLimiter Limiter) Proxy(params RateRule[] rules)
    {
        var limiter = new SharedLimiter(_store, Deadline, _clock, "one", (_, line) => _log.Add(line));
        var all = toSeq(rules).Strict();
        return (new SharedRates(
            new RateLimiter(all, AddressRanges.None, _clock.GetTimestamp()), new SharedRateNames("shop", all), limiter,
            _clock), limiter);
    }

    private void Pass(TimeSpan time)
    {
        _clock.Advance(time);
        _store.NowNs += time.Ticks * TimeSpan.NanosecondsPerTick;
    }

    private static async Task<bool> IsAllowedAsync(SharedRates rates, string address = "192.0.2.1") =>
        (await rates.DecideAsync(Request(address), CancellationToken.None)).GoesOn(out _, out _);

    private static Received Request(string address)
    {
        var received = Given.Get("/");
        var connection = received.Arrival.Connection with { Client = new IPEndPoint(IPAddress.Parse(address), 50_001) };
        return received with { Arrival = received.Arrival with { Connection = connection } };
    }
}
