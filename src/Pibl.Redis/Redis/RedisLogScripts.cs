namespace Pibl.Redis;

/// <summary>
/// The steps of <see cref="RedisLog"/>, in Lua. Their KEYS are its six: generation, tokens, purges, floor, proxies,
/// history. The simulation of a fleet has a twin of them (<c>SimRedis</c>): what changes here changes there.
/// </summary>
internal static class RedisLogScripts
{
    /// <summary>
    /// In front of each script: what there is, where it is whole (a key of another kind is none), and whether the store
    /// has started again, or another has taken its place, since it was asked last. It may then have lost the last of
    /// what it had.
    /// </summary>
    private const string State = """
        local function text(n) return string.format('%.0f', n) end
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        local found = {}
        for i, kind in ipairs({'string', 'hash', 'zset', 'string', 'hash', 'hash'}) do
            local is = redis.call('TYPE', KEYS[i]).ok
            if is ~= kind and is ~= 'none' then redis.call('DEL', KEYS[i]) is = 'none' end
            found[i] = is ~= 'none'
        end
        local g = tonumber(redis.call('GET', KEYS[1]) or '')
        if g and g > 9e15 then g = nil end
        local floor = tonumber(redis.call('GET', KEYS[4]) or '')
        local reset = tonumber(redis.call('HGET', KEYS[6], 'reset') or '')
        local is_whole = g and floor and reset and found[2] and (g <= floor or found[3])
        local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or ''
        local is_another = run ~= redis.call('HGET', KEYS[6], 'run')

        """;

    /// <summary>
    /// ARGV: proxy, its generation, its token, a fresh token, how long a proxy counts, how long it is remembered, both
    /// in milliseconds, how many tokens there are, whether proxies are counted, which takes as long as there are many,
    /// and whether all purges are wanted. A store that is empty, or lacks a part of what belongs together, begins with
    /// a number that no earlier one had; one that has lost the last numbers goes on behind them. In both, what proxies
    /// have written or followed before is not used: a purge that is lost may be one that only some had carried out.
    /// One that has started again uses no value from before: that may be older than a purge that it has lost. A store
    /// that is full notes nothing: a proxy that it still remembers for as long as it counts hears all the same.
    /// </summary>
    public const string Ask = State + """
        local mine = tonumber(ARGV[2])
        local function anew(n)
            g, floor = n, n
            redis.call('SET', KEYS[1], text(g))
            redis.call('HSET', KEYS[2], text(g), ARGV[4])
            redis.call('SET', KEYS[4], text(g))
        end
        local function reset_to(n)
            anew(n)
            reset = n
            redis.call('HSET', KEYS[6], 'reset', text(g))
        end
        if not is_whole then
            reset_to(math.max(now * 1000, (g or 0) + 1))
            redis.call('HSET', KEYS[6], 'born', text(now), 'first', text(g), 'begun', text(g), 'run', run)
        elseif is_another then
            anew(math.max(now * 1000, g + 1))
            redis.call('HSET', KEYS[6], 'born', text(now), 'begun', text(g), 'run', run)
        elseif not found[5] then
            redis.call('HSET', KEYS[6], 'born', text(now))
        end
        local whole = 0
        local first = redis.call('HGET', KEYS[6], 'first') or '0'
        if mine > 0 and mine < tonumber(first) then redis.call('HSET', KEYS[6], 'lost', text(now)) end
        if mine == 0 then
            if first == text(g) then whole = 1 end
        elseif mine < reset or mine > math.max(g, now * 1000) + 1000000 then
            whole = 0
        elseif mine <= g and redis.call('HGET', KEYS[2], ARGV[2]) == ARGV[3] then
            whole = 1
        elseif mine > g - tonumber(ARGV[7]) then
            reset_to(math.max(g, mine) + 1)
        end
        local from = '-inf'
        if whole == 1 and ARGV[9] == '0' then from = '(' .. ARGV[2] end
        local purges = redis.call('ZRANGEBYSCORE', KEYS[3], from, '+inf', 'WITHSCORES')
        local known = text(whole == 1 and mine or 0)
        local noted = redis.pcall('HSET', KEYS[5], ARGV[1], known .. ' ' .. text(now + tonumber(ARGV[5])))
        local counts = ARGV[8] == '1'
        if type(noted) == 'table' and noted.err then
            local till = tonumber(string.match(redis.call('HGET', KEYS[5], ARGV[1]) or '', ' (%d+)$') or '0')
            if now - till + tonumber(ARGV[5]) > tonumber(ARGV[6]) then return noted end
            counts = false
        end
        local all = counts and redis.call('HGETALL', KEYS[5]) or {}
        local living = 0
        for i = 2, #all, 2 do
            local till = tonumber(string.match(all[i], ' (%d+)$') or '0')
            if till > now then living = living + 1
            elseif now - till > tonumber(ARGV[6]) then redis.call('HDEL', KEYS[5], all[i - 1]) end
        end
        local token = redis.call('HGET', KEYS[2], text(g)) or ''
        local begun = redis.call('HGET', KEYS[6], 'begun') or text(g)
        return {text(g), token, text(floor), whole, living, purges, text(now), begun}
        """;

    /// <summary>ARGV: how many are remembered, how many tokens, token, and each thing that is purged.</summary>
    public const string Add = State + """
        if not is_whole or is_another then return '0' end
        for i = 4, #ARGV do
            g = redis.call('INCR', KEYS[1])
            local n = text(g)
            redis.call('HSET', KEYS[2], n, ARGV[3])
            redis.call('HDEL', KEYS[2], text(g - tonumber(ARGV[2])))
            redis.call('ZADD', KEYS[3], n, ARGV[i])
        end
        local over = redis.call('ZCARD', KEYS[3]) - tonumber(ARGV[1])
        if over > 0 then
            local last = redis.call('ZRANGE', KEYS[3], over - 1, over - 1, 'WITHSCORES')
            redis.call('ZREMRANGEBYRANK', KEYS[3], 0, over - 1)
            if tonumber(last[2]) > floor then redis.call('SET', KEYS[4], text(tonumber(last[2]))) end
        end
        return text(g)
        """;

    /// <summary>
    /// ARGV: generation, token, how long a proxy is remembered, and how long one may go on that a store before this one
    /// knew, in milliseconds.
    /// </summary>
    public const string Progress = State + """
        if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return {0} end
        local lost = tonumber(redis.call('HGET', KEYS[6], 'lost') or '0')
        local needed = math.max(tonumber(ARGV[1]), reset or 0)
        local born = tonumber(redis.call('HGET', KEYS[6], 'born') or '0')
        local complete = is_whole and not is_another
            and now - lost > tonumber(ARGV[3]) and now - born > tonumber(ARGV[4])
        local all = redis.call('HGETALL', KEYS[5])
        local answer = {1, complete and #all > 0 and 1 or 0}
        for i = 2, #all, 2 do
            if tonumber(string.match(all[i], '^(%d+) ') or '0') < needed then
                answer[#answer + 1] = all[i - 1]
            end
        end
        return answer
        """;
}
