using Pibl.Shared;
using StackExchange.Redis;

namespace Pibl.Redis;

/// <summary>
/// The order of purges. Its keys are in one slot of a cluster: the number of the last purge (<c>generation</c>), the
/// token of each of the last ones (<c>tokens</c>), what is purged, each thing once with its latest number
/// (<c>purges</c>), up to where that is forgotten (<c>floor</c>), how far each proxy has come (<c>proxies</c>), and
/// since when all that is so (<c>history</c>).
/// </summary>
/// <param name="calls">The store.</param>
/// <param name="grace">So long a proxy counts that says nothing, and a little longer.</param>
internal sealed class RedisLog(RedisCalls calls, TimeSpan grace) : IPurgeLog
{
    /// <summary>Things that were purged and are remembered; some 150 bytes each.</summary>
    private const int PurgesMax = 50_000;

    /// <summary>A proxy that was away for more purges than these has missed some.</summary>
    private const int TokensMax = 10_000;

    /// <summary>So often the proxies are counted, and those taken off the list that are forgotten.</summary>
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(5);

    /// <summary>Beyond the grace: the clock of the store may go another way than those of proxies.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    private readonly RedisKey[] _keys =
    [
        $"{calls.Prefix}:{{purges}}:generation", $"{calls.Prefix}:{{purges}}:tokens",
        $"{calls.Prefix}:{{purges}}:purges", $"{calls.Prefix}:{{purges}}:floor", $"{calls.Prefix}:{{purges}}:proxies",
        $"{calls.Prefix}:{{purges}}:history",
    ];

    private readonly RedisChannel _channel = RedisChannel.Literal($"{calls.Prefix}:purges");

    private long? _countedAt;
    private int _proxies = 1;

    public Action? Changed { get; set; }

    /// <summary>Something may have been said meanwhile.</summary>
    public void Reconnected() => Changed?.Invoke();

    /// <summary>
    /// Hears of what others purge, as fast as the store tells; what is missed is asked for soon after.
    /// </summary>
    public Task ListenAsync(ISubscriber subscriber) =>
        subscriber.SubscribeAsync(_channel, (_, _) => Changed?.Invoke());

    public async ValueTask<LogAnswer?> AskAsync(string proxy, LogPosition known, bool wantsAll)
    {
        var counts = _countedAt is not { } at || TimeProvider.System.GetElapsedTime(at) > CountEvery;
        return await calls.CallAsync(
            RedisLogScripts.Ask, _keys, said => AnswerOf(said, counts), proxy, known.Generation, known.Token,
            NewToken(), (long)(grace + Margin).TotalMilliseconds, (long)ContactRule.Remembered.TotalMilliseconds,
            TokensMax, counts ? 1 : 0, wantsAll ? 1 : 0);
    }

    public async ValueTask<LogPosition?> AddAsync(IReadOnlyList<SharedPurge> purges)
    {
        var token = NewToken();
        var generation = await calls.CallAsync(
            RedisLogScripts.Add, _keys, static added => (long)added,
            [PurgesMax, TokensMax, token, .. purges.Select(static purge => (RedisValue)purge.ToText())]);
        if (generation == 0)
        {
            // Nobody has asked since it has lost everything.
            Changed?.Invoke();
            return null;
        }

        _ = calls.AskAsync(
            database => database.PublishAsync(_channel, generation, CommandFlags.FireAndForget)).AsTask();
        return new LogPosition(generation, token);
    }

    public ValueTask<LogProgress?> ProgressOfAsync(LogPosition purge) => calls.CallAsync(
        RedisLogScripts.Progress, _keys,
        static said => (int)said[0] == 0
            ? new LogProgress(IsKnown: false, IsComplete: false, [])
            : new LogProgress(
                IsKnown: true, (int)said[1] == 1,
                [.. Enumerable.Range(2, said.Length - 2).Select(at => (string?)said[at] ?? "")]),
        purge.Generation, purge.Token, (long)ContactRule.Remembered.TotalMilliseconds,
        (long)((grace * 2) + Margin).TotalMilliseconds);

    public async ValueTask LeaveAsync(string proxy) =>
        await calls.AskAsync(database => database.HashDeleteAsync(_keys[4], proxy));

    private LogAnswer AnswerOf(RedisResult said, bool counts)
    {
        calls.Clock.Heard((long)said[6]);
        var listed = (RedisValue[]?)said[5] ?? [];
        var purges = new List<(SharedPurge, long)>(listed.Length / 2);
        for (var i = 0; i + 1 < listed.Length; i += 2)
        {
            // What a newer version wrote: whatever it is, everything covers it.
            purges.Add((SharedPurge.Read((string?)listed[i] ?? "") ?? SharedPurge.All, (long)(double)listed[i + 1]));
        }

        if (counts && (int)said[4] > 0)
        {
            (_proxies, _countedAt) = ((int)said[4], TimeProvider.System.GetTimestamp());
        }

        return new LogAnswer(
            new LogPosition((long)said[0], (string?)said[1] ?? ""), (long)said[2], (int)said[3] == 1, purges, _proxies)
        {
            BegunAt = (long)said[7],
        };
    }

    private static string NewToken() => Guid.NewGuid().ToString("N")[..16];
}
