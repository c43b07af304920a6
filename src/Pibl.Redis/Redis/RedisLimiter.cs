using System.Globalization;
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
    /// ARGV: interval and tolerance of each rule, in nanoseconds. What is not ours, or further ahead than an allowed
    /// request can have brought it (the clock was set back), is as good as nothing. Differences to now are exact in a
    /// double up to 104 days.
    /// </summary>
    private const string Take = """
        local t = redis.call('TIME')
        local sec, ns = tonumber(t[1]), tonumber(t[2]) * 1000
        local ahead = {}
        for i = 1, #KEYS do
            local interval, tolerance = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
            local v = redis.pcall('GET', KEYS[i])
            local s, n
            if type(v) == 'string' then s, n = string.match(v, '^(%d+)%.(%d+)$') end
            local a = 0
            if s then a = (tonumber(s) - sec) * 1000000000 + tonumber(n) - ns end
            if not (a > 0 and a <= tolerance + interval) then a = 0 end
            if a > tolerance then return {i, string.format('%.0f', a - tolerance)} end
            ahead[i] = a + interval
        end
        for i = 1, #KEYS do
            local at = ns + ahead[i]
            local whole = math.floor(at / 1000000000)
            redis.call('SET', KEYS[i], string.format('%.0f.%09.0f', sec + whole, at - whole * 1000000000),
                'PX', string.format('%.0f', math.ceil(ahead[i] / 1000000)))
        end
        return {0, '0'}
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
            stored[at] = $"{calls.Prefix}:{{rate-{place}}}:{names.NameOf(at, keys[at])}";
            (values[2 * at], values[(2 * at) + 1]) = (rule.IntervalNs, rule.ToleranceNs);
        }

        return await calls.CallAsync(Take, stored, values) is { Length: 2 } said
            && long.TryParse((string?)said[0], CultureInfo.InvariantCulture, out var which)
            && long.TryParse((string?)said[1], CultureInfo.InvariantCulture, out var waitNs)
                ? SharedRate.Read(which, waitNs, keys.Length)
                : null;
    }

    public async ValueTask<int?> CountAsync(string proxy) =>
        await calls.CallAsync(Count, _proxies, proxy, (long)ProxyCount.Memory.TotalMilliseconds) is { } said
            && int.TryParse((string?)said, CultureInfo.InvariantCulture, out var count) ? count : null;
}
