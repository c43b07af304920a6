using Pibl.RateLimits;
using Pibl.Shared;
using StackExchange.Redis;

namespace Pibl.Redis;

/// <summary>
/// Counts by <see cref="Gcra"/> on the clock of the store. The state of a count is one value, the time of its virtual
/// schedule in seconds with nine digits behind the point, which goes when it says nothing any more. All counts of one
/// request are in one slot of a cluster.
/// </summary>
internal sealed class RedisLimiter(RedisCalls calls) : ILimiterStore
{
    /// <summary>
    /// Reads how far ahead of now a count is, and writes it. What is not ours, or further ahead than anything can have
    /// brought it (the clock was set back), is as good as nothing. Differences to now are exact in a double up to 104
    /// days.
    /// </summary>
    private const string Common = """
        local t = redis.call('TIME')
        local sec, ns = tonumber(t[1]), tonumber(t[2]) * 1000
        local function most(interval, tolerance)
            return tolerance + interval + math.max(tolerance + interval, 500000000)
        end
        local function read(key, interval, tolerance)
            local v = redis.pcall('GET', key)
            local s, n
            if type(v) == 'string' then s, n = string.match(v, '^(%d+)%.(%d+)$') end
            if not s then return nil end
            local a = (tonumber(s) - sec) * 1000000000 + tonumber(n) - ns
            if a <= most(interval, tolerance) then return a end
            return nil
        end
        local function write(key, ahead)
            local at = ns + ahead
            local whole = math.floor(at / 1000000000)
            redis.call('SET', key, string.format('%.0f.%09.0f', sec + whole, at - whole * 1000000000),
                'PX', string.format('%.0f', math.ceil(ahead / 1000000)))
        end

        """;

    /// <summary>ARGV: interval and tolerance of each rule, in nanoseconds.</summary>
    private const string Take = Common + """
        local ahead = {}
        for i = 1, #KEYS do
            local interval, tolerance = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
            local a = math.max(0, read(KEYS[i], interval, tolerance) or 0)
            if a > tolerance then return {i, string.format('%.0f', a - tolerance)} end
            ahead[i] = a + interval
        end
        for i = 1, #KEYS do write(KEYS[i], ahead[i]) end
        return {0, '0'}
        """;

    /// <summary>
    /// <see cref="RateSettlement.Of"/>. ARGV: interval, tolerance, owed, wanted, and since when in nanoseconds before
    /// now.
    /// </summary>
    private const string Settle = Common + """
        local interval, tolerance, owed = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local wanted, age = tonumber(ARGV[4]), tonumber(ARGV[5])
        local a = read(KEYS[1], interval, tolerance) or -age
        if owed > 0 then
            local top = most(interval, tolerance)
            a = math.max(a, math.min(math.max(a, -age) + owed * interval, top))
        else
            a = a + owed * interval
        end
        local granted = 0
        if math.max(0, a) <= tolerance then
            granted = math.min(wanted, math.floor((tolerance - math.max(0, a)) / interval) + 1)
        end
        if granted > 0 then a = math.max(0, a) + granted * interval end
        if a > 0 then write(KEYS[1], a) else redis.call('DEL', KEYS[1]) end
        return {string.format('%.0f', math.max(0, a - tolerance)), string.format('%.0f', granted)}
        """;

    /// <summary>ARGV: proxy, how long it counts, in milliseconds.</summary>
    private const string Count = """
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
        redis.call('ZADD', KEYS[1], string.format('%.0f', now + tonumber(ARGV[2])), ARGV[1])
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return redis.call('ZCARD', KEYS[1])
        """;

    private readonly RedisKey[] _proxies = [$"{calls.Prefix}:rate-proxies"];

    public async ValueTask<SharedRate?> TakeAsync(SharedRateNames names, UInt128[] keys)
    {
        var stored = new RedisKey[keys.Length];
        var values = new RedisValue[keys.Length * 2];
        var place = names.PlaceOf(keys);
        for (var at = 0; at < keys.Length; at++)
        {
            var rule = names.Rules[at];
            stored[at] = KeyOf(names, place, at, keys[at]);
            (values[2 * at], values[(2 * at) + 1]) = (rule.IntervalNs, rule.ToleranceNs);
        }

        return await calls.CallAsync<SharedRate?>(
            Take, stored, said => SharedRate.Read((long)said[0], (long)said[1], keys.Length), values);
    }

    public async ValueTask<RateSettlement?> SettleAsync(
        SharedRateNames names, int at, UInt128 key, RateAccount account)
    {
        var rule = names.Rules[at];
        return await calls.CallAsync<RateSettlement?>(
            Settle, [KeyOf(names, names.PlaceOf(key), at, key)],
            said => RateSettlement.Read((long)said[0], (long)said[1], account.Wanted), rule.IntervalNs,
            rule.ToleranceNs, account.Owed, account.Wanted, Math.Max(0, -account.SinceNs));
    }

    public ValueTask<int?> CountAsync(string proxy) => calls.CallAsync<int?>(
        Count, _proxies, static said => (int)said, proxy, (long)ProxyCount.Memory.TotalMilliseconds);

    private RedisKey KeyOf(SharedRateNames names, string place, int at, UInt128 key) =>
        $"{calls.Prefix}:{{rate-{place}}}:{names.NameOf(at, key)}";
}
