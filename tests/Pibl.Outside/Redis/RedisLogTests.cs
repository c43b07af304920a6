using LanguageExt;
using Pibl.Redis;
using Pibl.Shared;
using StackExchange.Redis;

namespace Pibl.Outside.Redis;

/// <summary>
/// The order of purges in a real Redis that has lost a part of it, has something foreign in its place, or is full.
/// </summary>
public sealed class RedisLogTests : IAsyncLifetime
{
    private readonly List<string> _told = [];
    private RedisServer _redis = null!;
    private RedisStore _store = null!;
    private ConnectionMultiplexer _connection = null!;

    private IPurgeLog Log => _store.Purges;

    private IDatabase Database => _connection.GetDatabase();

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartedAsync();
        var setting = new SharedSetting(Prelude.Seq1(("127.0.0.1", _redis.Port))) { Grace = Grace };
        _store = new RedisStore(setting);
        _store.Begin((_, said) => Tell(said));
        _connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{_redis.Port},allowAdmin=true");
        await Wait.UntilAsync("the store is connected", TimeSpan.FromSeconds(20), async () =>
            await Log.AskAsync("one", LogPosition.Start, wantsAll: true) is not null);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _store.DisposeAsync();
        await _redis.DisposeAsync();
    }

    public static TheoryData<string, string?> Losses() => new(
        from name in new[] { "generation", "tokens", "purges", "floor", "history" }
        from foreign in new[] { null, "text", "number", "hash", "list", "zset" }
        where (name, foreign) is not (("generation" or "floor"), "number") and not ("purges", "zset")
            and not (("tokens" or "history"), "hash")
        select (name, foreign));

    /// <summary>A purge that is lost may be one that not all have carried out: nobody goes on as before.</summary>
    [Theory]
    [MemberData(nameof(Losses))]
    public async Task What_is_lost_or_foreign_ends_all_that_was_known(string name, string? foreign)
    {
        var before = (await FollowAsync("one")).Now;
        var purged = (await Log.AddAsync([SharedPurge.All]))!.Value;
        var key = $"pibl:{{purges}}:{name}";
        await Database.KeyDeleteAsync(key);
        await PutAsync(key, foreign);

        var answer = (await Log.AskAsync("one", before, wantsAll: false))!;
        Assert.False(answer.IsContinuous);
        Assert.True(answer.Now.Generation > purged.Generation);
        Assert.Equal(answer.Now.Generation, answer.Floor);
        Assert.True((await FollowAsync("one")).IsContinuous);
        Assert.False((await Log.ProgressOfAsync(purged))!.IsComplete);
    }

    /// <summary>Who they were nobody knows: a purge is not done because there is nobody to wait for.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("text")]
    [InlineData("zset")]
    public async Task Where_the_proxies_are_lost_no_purge_is_complete_at_once(string? foreign)
    {
        await FollowAsync("one");
        await FollowAsync("two");
        await Database.HashSetAsync("pibl:{purges}:history", "born", 0);
        var purged = (await Log.AddAsync([SharedPurge.All]))!.Value;
        await FollowAsync("one");
        Assert.Equal((true, "two"), await CompleteAsync(purged));
        await Database.KeyDeleteAsync("pibl:{purges}:proxies");
        Assert.Equal((false, ""), await CompleteAsync(purged));
        await PutAsync("pibl:{purges}:proxies", foreign);
        await FollowAsync("one");
        Assert.Equal((false, ""), await CompleteAsync(purged));
    }

    /// <summary>What it had saved may lack the last purges, and whoever has asked since.</summary>
    [Fact]
    public async Task A_store_that_starts_again_uses_no_value_from_before_and_completes_no_purge_at_once()
    {
        var before = (await FollowAsync("one")).Now;
        await Database.HashSetAsync("pibl:{purges}:history", "born", 0);
        await Database.ExecuteAsync("SAVE");
        await _redis.KillAsync();
        await _redis.StartAsync();
        await Wait.UntilAsync("nothing is added before somebody has asked", TimeSpan.FromSeconds(20), async () =>
            await _store.Limiter.CountAsync("one") == 1 && await Log.AddAsync([SharedPurge.All]) is null);

        var answer = (await Log.AskAsync("one", before, wantsAll: false))!;
        Assert.True(answer.IsContinuous);
        Assert.True(answer.BegunAt > before.Generation);
        Assert.Equal(answer.BegunAt, answer.Floor);
        var purged = (await Log.AddAsync([SharedPurge.All]))!.Value;
        await FollowAsync("one");
        Assert.Equal((false, ""), await CompleteAsync(purged));
    }

    /// <summary>What a position in a file has become by one bit, or a hand, takes nothing from the others.</summary>
    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(9_000_000_000_000_000)]
    [InlineData(3)]
    public async Task A_position_that_cannot_be_is_nobodys(long generation)
    {
        var before = (await FollowAsync("one")).Now;
        Assert.False((await Log.AskAsync("two", new LogPosition(generation, "x"), wantsAll: true))!.IsContinuous);
        var after = (await Log.AskAsync("one", before, wantsAll: false))!;
        Assert.Equal((true, before), (after.IsContinuous, after.Now));
    }

    /// <summary>Else an order would begin the list anew, without what was purged before.</summary>
    [Theory]
    [InlineData("generation")]
    [InlineData("tokens")]
    [InlineData("purges")]
    [InlineData("floor")]
    [InlineData("history")]
    public async Task Nothing_is_added_to_a_list_that_has_lost_a_part(string name)
    {
        await FollowAsync("one");
        Assert.NotNull(await Log.AddAsync([SharedPurge.All]));
        await Database.KeyDeleteAsync($"pibl:{{purges}}:{name}");
        Assert.Null(await Log.AddAsync([SharedPurge.All]));
    }

    /// <summary>RFC 9111 §4.2.3: what has waited on the way to the store is so much older.</summary>
    [Fact]
    public async Task What_is_late_is_kept_for_so_much_less()
    {
        await FollowAsync("one");
        await Database.ExecuteAsync("CLIENT", "PAUSE", "1500", "ALL");
        var key = new TierKey("late");
        await _store.Tier.StoreAsync(key, [1, 2, 3], TimeSpan.FromSeconds(1), null, default);
        await _store.Tier.StoreAsync(key, [4, 5, 6], TimeSpan.FromHours(1), null, default);
        Assert.Equal([4, 5, 6], (await _store.Tier.FindAsync(key, null, default)).Value);
        await Database.ExecuteAsync("CLIENT", "PAUSE", "1500", "ALL");
        await _store.Tier.StoreAsync(new TierKey("later"), [7], TimeSpan.FromSeconds(1), null, default);
        Assert.Equal(TierState.Missing, (await _store.Tier.FindAsync(new TierKey("later"), null, default)).State);
    }

    /// <summary>What it holds may be used on; nothing new is promised, and whoever runs it is told why.</summary>
    [Fact]
    public async Task A_full_store_is_read_on_and_says_that_it_is_full()
    {
        var key = new TierKey("there");
        Assert.True(await _store.Tier.StoreAsync(key, [1, 2, 3], TimeSpan.FromHours(1), null, default));
        Assert.Equal(TierState.Leased, (await _store.Tier.FindAsync(new TierKey("asked"), "l1", default)).State);
        var position = (await FollowAsync("one")).Now;
        await _connection.GetServers()[0].ConfigSetAsync("maxmemory", "1mb");

        Assert.True((await Log.AskAsync("one", position, wantsAll: false))!.IsContinuous);
        Assert.Null(await Log.AskAsync("new", position, wantsAll: false));
        Assert.Null(await Log.AddAsync([SharedPurge.All]));
        Assert.Equal(TierState.Found, (await _store.Tier.FindAsync(key, "l2", default)).State);
        Assert.Equal(TierState.Missing, (await _store.Tier.FindAsync(new TierKey("new"), "l3", default)).State);
        await _store.Tier.ReleaseAsync(new TierKey("asked"), "l1", TimeSpan.FromMinutes(1));
        Assert.Equal(TierState.Missing, (await _store.Tier.FindAsync(new TierKey("asked"), "l4", default)).State);
        Assert.Contains("volatile-lru", Assert.Single(_told, static said => said.Contains(" refuses: ")));
    }

    private static TimeSpan Grace => TimeSpan.FromMilliseconds(100);

    private void Tell(string said)
    {
        lock (_told)
        {
            _told.Add(said);
        }
    }

    private async Task<LogAnswer> FollowAsync(string proxy)
    {
        var known = (await Log.AskAsync(proxy, LogPosition.Start, wantsAll: true))!.Now;
        return (await Log.AskAsync(proxy, known, wantsAll: false))!;
    }

    private async Task<(bool IsComplete, string Waiting)> CompleteAsync(LogPosition purge)
    {
        var progress = (await Log.ProgressOfAsync(purge))!;
        Assert.True(progress.IsKnown);
        return (progress.IsComplete, string.Join(' ', progress.Waiting));
    }

    private Task PutAsync(string key, string? kind) => kind switch
    {
        null => Task.CompletedTask,
        "text" => Database.StringSetAsync(key, "garbage"),
        "number" => Database.StringSetAsync(key, 7),
        "hash" => Database.HashSetAsync(key, "a", "b"),
        "list" => Database.ListLeftPushAsync(key, "a"),
        _ => Database.SortedSetAddAsync(key, "a", 1),
    };
}
