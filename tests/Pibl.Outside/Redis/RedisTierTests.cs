using LanguageExt;
using Pibl.Redis;
using Pibl.Shared;
using StackExchange.Redis;

namespace Pibl.Outside.Redis;

/// <summary>Who may fetch what no proxy has, by a real Redis.</summary>
public sealed class RedisTierTests : IAsyncLifetime
{
    private static readonly TierKey Key = new(new string('a', 32));

    private RedisServer _redis = null!;
    private RedisStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartedAsync();
        _store = new RedisStore(new SharedSetting(Prelude.Seq1(("127.0.0.1", _redis.Port))));
        _store.Begin(static (_, _) => { });
        await Wait.UntilAsync("the store is connected", TimeSpan.FromSeconds(20), async () =>
            await FindAsync(null) == TierState.Missing);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _redis.DisposeAsync();
    }

    /// <summary>A fetch of its own that breaks off is no reason to end another's right.</summary>
    [Fact]
    public async Task A_proxy_gives_back_what_is_its_own()
    {
        Assert.Equal(TierState.Leased, await FindAsync("two.1"));
        await _store.Tier.ReleaseAsync(Key, "one.", TimeSpan.Zero);
        await _store.Tier.ReleaseAsync(Key, "one.", TimeSpan.FromMinutes(2));
        await _store.Tier.ReleaseAsync(Key, "two.2", TimeSpan.Zero);
        Assert.Equal(TierState.Held, await FindAsync("three.1"));
        await _store.Tier.ReleaseAsync(Key, "two.", TimeSpan.Zero);
        Assert.Equal(TierState.Leased, await FindAsync("three.1"));
        await _store.Tier.ReleaseAsync(Key, "three.1", TimeSpan.FromMinutes(2));
        Assert.Equal(TierState.Unshared, await FindAsync("two.3"));
    }

    /// <summary>A right of ours ends by itself and is a string: nobody waits for what is neither.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_no_right_of_ours_holds_nobody_up(bool isList)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{_redis.Port}");
        var (database, right) = (connection.GetDatabase(), $"pibl:{{{Key.Name}}}:l");
        await database.ExecuteAsync(isList ? "LPUSH" : "SET", right, "x");
        Assert.Equal(TierState.Missing, await FindAsync(null));
        Assert.Equal(TierState.Leased, await FindAsync("one.1"));
        Assert.Equal(TierState.Held, await FindAsync("two.1"));
    }

    private async Task<TierState> FindAsync(string? lease) =>
        (await _store.Tier.FindAsync(Key, lease, CancellationToken.None)).State;
}
