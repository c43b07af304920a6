using Pibl.Shared;
using StackExchange.Redis;

namespace Pibl.Redis;

/// <summary>
/// The second cache tier. Of one name all keys are in one slot of a cluster: the value, the right to fetch it
/// (<c>:l</c>), and the pieces of a body (<c>:b:</c>). A store that is full gives no right and keeps what it has.
/// </summary>
internal sealed class RedisTier(RedisCalls calls) : ICacheTier
{
    /// <summary>What stands for the right where nobody should wait for it.</summary>
    private const string Unshared = "-";

    /// <summary>
    /// In front of those that give the right: who has it, where that is one of ours (each ends by itself), and who gets
    /// it.
    /// </summary>
    private const string Right = """
        local function holder()
            local held = redis.pcall('GET', KEYS[2])
            if not held then return false end
            if type(held) == 'string' and redis.call('PTTL', KEYS[2]) >= 0 then return held end
            redis.call('DEL', KEYS[2])
            return false
        end
        local function right(lease, time)
            local held = holder()
            if held == '-' then return {4} end
            if held then return {3} end
            if lease == '' then return {0} end
            local taken = redis.pcall('SET', KEYS[2], lease, 'PX', time)
            return {taken.err and 0 or 2}
        end

        """;

    /// <summary>KEYS: value, lease. ARGV: lease or nothing, its time in milliseconds.</summary>
    private const string Find = Right + """
        local v = redis.pcall('GET', KEYS[1])
        if type(v) == 'table' then redis.call('DEL', KEYS[1]) v = false end
        if v then return {1, v, redis.call('PTTL', KEYS[1])} end
        return right(ARGV[1], ARGV[2])
        """;

    /// <summary>KEYS: value, lease. ARGV: beginning, lease or nothing, its time in milliseconds.</summary>
    private const string Replace = Right + """
        if redis.call('GETRANGE', KEYS[1], 0, #ARGV[1] - 1) ~= ARGV[1] then
            if redis.call('EXISTS', KEYS[1]) == 1 then return {1} end
        else
            redis.call('DEL', KEYS[1])
        end
        return right(ARGV[2], ARGV[3])
        """;

    /// <summary>
    /// KEYS: value, lease. ARGV: value, its time in milliseconds, and when it was sent on the server's clock, or 0. Its
    /// age is told by what is left of that time: what has passed on the way counts (RFC 9111 §4.2.3).
    /// </summary>
    private const string Store = """
        local left = tonumber(ARGV[2])
        if ARGV[3] ~= '0' then
            local t = redis.call('TIME')
            left = left - math.max(0, t[1] * 1000 + math.floor(t[2] / 1000) - tonumber(ARGV[3]))
        end
        if left >= 1 then redis.call('SET', KEYS[1], ARGV[1], 'PX', string.format('%.0f', left)) end
        redis.call('DEL', KEYS[2])
        return left >= 1 and 1 or 0
        """;

    /// <summary>KEYS: value, lease. ARGV: lease or the beginning of some, time in milliseconds or 0.</summary>
    private const string Release = Right + """
        local held = holder()
        if not held then return 0 end
        if string.sub(ARGV[1], -1) == '.' then held = string.sub(held, 1, #ARGV[1]) end
        if held ~= ARGV[1] then return 0 end
        local noted = ARGV[2] ~= '0' and redis.pcall('SET', KEYS[2], '-', 'PX', ARGV[2])
        if not noted or noted.err then redis.call('DEL', KEYS[2]) end
        return 1
        """;

    public ValueTask<TierAnswer> FindAsync(TierKey key, string? lease, CancellationToken cancel) =>
        calls.CallAsync<TierAnswer>(Find, KeysOf(key), AnswerOf, lease ?? "", Milliseconds(SharedTier.LeaseTime));

    public ValueTask<TierAnswer> ReplaceAsync(TierKey key, ReadOnlyMemory<byte> beginning, string? lease) =>
        calls.CallAsync<TierAnswer>(
            Replace, KeysOf(key), AnswerOf, beginning, lease ?? "", Milliseconds(SharedTier.LeaseTime));

    public async ValueTask<byte[]?[]?> FindBlocksAsync(TierKey key, TierBlocks blocks, CancellationToken cancel)
    {
        var names = Enumerable.Range(0, blocks.Checksums.Count).Select(at => BlockOf(key, blocks, at)).ToArray();
        var found = await calls.AskAsync(database => database.StringGetAsync(names));
        return found is null ? null : Array.ConvertAll(found, static one => (byte[]?)one);
    }

    public async ValueTask<bool> StoreAsync(
        TierKey key, byte[] value, TimeSpan lifetime, TierBlocks? blocks, ReadOnlyMemory<byte> body)
    {
        var sentMs = calls.Clock.NowMs ?? 0;
        for (var at = 0; at < (blocks?.Checksums.Count ?? 0); at++)
        {
            var (name, block) = (BlockOf(key, blocks!, at), TierBlocks.Block(body, at));
            if (!await calls.AskAsync(database => database.StringSetAsync(name, block, lifetime)))
            {
                return false;
            }
        }

        return await calls.CallAsync<bool>(
            Store, KeysOf(key), static stored => (int)stored == 1, value, Milliseconds(lifetime), sentMs);
    }

    public async ValueTask ReleaseAsync(TierKey key, string lease, TimeSpan unsharedFor) =>
        await calls.CallAsync<bool>(
            Release, KeysOf(key), static done => (int)done == 1, lease, Milliseconds(unsharedFor));

    private static TierAnswer AnswerOf(RedisResult result) => (int)result[0] switch
    {
        0 => new TierAnswer(TierState.Missing),
        1 when result.Length == 3 => new TierAnswer(
            TierState.Found, (byte[]?)result[1],
            TimeSpan.FromMilliseconds(Math.Clamp((long)result[2], 0, (long)TierTime.Max.TotalMilliseconds))),
        1 => new TierAnswer(TierState.Missing),
        2 => new TierAnswer(TierState.Leased),
        3 => new TierAnswer(TierState.Held),
        4 => new TierAnswer(TierState.Unshared),
        _ => default,
    };

    private static RedisValue Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private RedisKey[] KeysOf(TierKey key) => [$"{calls.Prefix}:{{{key.Name}}}", $"{calls.Prefix}:{{{key.Name}}}:l"];

    private RedisKey BlockOf(TierKey key, TierBlocks blocks, int at) =>
        $"{calls.Prefix}:{{{key.Name}}}:b:{blocks.Token:x}:{at}";
}
