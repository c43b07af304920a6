using Pibl.Shared;

namespace Pibl.Tests.Simulation.Fleet;

/// <summary>
/// The store as its scripts have it (<c>RedisLog</c>, <c>RedisTier</c>): each method is one step that nothing comes
/// between.
/// </summary>
internal sealed class SimRedis(FleetTime time, TimeSpan grace)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);
    private const int TokensMax = 10_000;
    private State _state = new();
    private int _tokens;
    private int _run = 1;

    /// <summary>Nobody listens at its port.</summary>
    public bool IsDown { get; set; }

    /// <summary>It takes questions and answers none until it goes on.</summary>
    public bool IsHung { get; private set; }

    /// <summary>What waits for it to go on.</summary>
    public List<Action> Waiting { get; } = [];

    public void Hang() => IsHung = true;

    public void GoOn()
    {
        IsHung = false;
        var waiting = Waiting.ToArray();
        Waiting.Clear();
        Array.ForEach(waiting, step => step());
    }

    /// <summary>It has nothing any more.</summary>
    public void Lose() => (_state, _run) = (new State(), _run + 1);

    /// <summary>What a replica has.</summary>
    public object Snapshot() => _state.Copy();

    /// <summary>A replica takes its place, or it starts again with what it has saved.</summary>
    public void Restore(object saved) => (_state, _run) = (((State)saved).Copy(), _run + 1);

    public LogAnswer Ask(string proxy, LogPosition known, bool wantsAll)
    {
        if (_state.Generation == 0)
        {
            ResetTo((long)(time.Now.TotalMilliseconds + 1) * 1000);
            (_state.First, _state.Begun, _state.Born) = (_state.Generation, _state.Generation, time.Now);
        }
        else if (_state.Run != _run)
        {
            Anew(Math.Max((long)(time.Now.TotalMilliseconds + 1) * 1000, _state.Generation + 1));
            (_state.Begun, _state.Born) = (_state.Generation, time.Now);
        }
        else if (_state.Proxies.Count == 0)
        {
            _state.Born = time.Now;
        }

        _state.Run = _run;
        var mine = known.Generation;
        if (mine > 0 && mine < _state.First)
        {
            _state.Lost = time.Now;
        }

        var isWhole = mine == 0
            ? _state.First == _state.Generation
            : mine >= _state.Reset && mine <= _state.Generation && _state.Tokens.GetValueOrDefault(mine) == known.Token;
        if (!isWhole && mine >= _state.Reset && mine > _state.Generation - TokensMax)
        {
            ResetTo(Math.Max(_state.Generation, mine) + 1);
        }

        var purges = _state.Purges
            .Where(purge => !isWhole || wantsAll || purge.Value > mine)
            .OrderBy(purge => purge.Value).ThenBy(purge => purge.Key, StringComparer.Ordinal)
            .Select(purge => (SharedPurge.Read(purge.Key) ?? SharedPurge.All, purge.Value)).ToArray();
        _state.Proxies[proxy] = (isWhole ? mine : 0, time.Now + grace + Margin);
        foreach (var gone in _state.Proxies.Where(one => time.Now - one.Value.Till > ContactRule.Remembered).ToArray())
        {
            _state.Proxies.Remove(gone.Key);
        }

        return new LogAnswer(
            new LogPosition(_state.Generation, _state.Tokens.GetValueOrDefault(_state.Generation) ?? ""), _state.Floor,
            isWhole, purges, _state.Proxies.Count(one => one.Value.Till > time.Now))
        {
            BegunAt = _state.Begun,
        };
    }

    public LogPosition? Add(IReadOnlyList<SharedPurge> purges)
    {
        if (_state.Generation == 0 || _state.Run != _run)
        {
            return null;
        }

        var token = $"t{++_tokens}";
        foreach (var purge in purges)
        {
            _state.Tokens[++_state.Generation] = token;
            _state.Purges[purge.ToText()] = _state.Generation;
        }

        return new LogPosition(_state.Generation, token);
    }

    public LogProgress Progress(LogPosition purge) =>
        _state.Tokens.GetValueOrDefault(purge.Generation) != purge.Token
            ? new LogProgress(false, false, [])
            : new LogProgress(
                true,
                _state.Run == _run && _state.Proxies.Count > 0 && time.Now - _state.Lost > ContactRule.Remembered
                    && time.Now - _state.Born > (grace * 2) + Margin,
                _state.Proxies.Where(one => one.Value.At < Math.Max(purge.Generation, _state.Reset))
                    .Select(one => one.Key).ToArray());

    public object Leave(string proxy) => _state.Proxies.Remove(proxy);

    public TierAnswer Find(TierKey key, string? lease) =>
        Living(_state.Values, key.Name) is { } value
            ? new TierAnswer(TierState.Found, value.What, Whole(value.Till - time.Now))
            : Lease(key, lease);

    public TierAnswer Replace(TierKey key, byte[] beginning, string? lease)
    {
        if (Living(_state.Values, key.Name) is { } value)
        {
            if (!value.What.AsSpan().StartsWith(beginning))
            {
                return new TierAnswer(TierState.Missing);
            }

            _state.Values.Remove(key.Name);
        }

        return Lease(key, lease);
    }

    public object Store(TierKey key, byte[] value, TimeSpan lifetime, TimeSpan sentAt)
    {
        var left = Whole(lifetime) - (time.Now - sentAt);
        if (left > TimeSpan.Zero)
        {
            _state.Values[key.Name] = (value, time.Now + left);
        }

        _state.Leases.Remove(key.Name);
        return left > TimeSpan.Zero;
    }

    public object StoreBlock(string name, byte[] block, TimeSpan lifetime)
    {
        _state.Values[name] = (block, time.Now + Whole(lifetime));
        return true;
    }

    public byte[]?[] Blocks(IEnumerable<string> names) =>
        names.Select(name => Living(_state.Values, name)?.What).ToArray();

    public object Release(TierKey key, string lease, TimeSpan unsharedFor)
    {
        if (Living(_state.Leases, key.Name) is { What: var held }
            && (lease.EndsWith('.') ? held.StartsWith(lease, StringComparison.Ordinal) : held == lease))
        {
            _state.Leases.Remove(key.Name);
            if (unsharedFor > TimeSpan.Zero)
            {
                _state.Leases[key.Name] = ("-", time.Now + unsharedFor);
            }
        }

        return true;
    }

    private void Anew(long generation)
    {
        (_state.Generation, _state.Floor) = (generation, generation);
        _state.Tokens[generation] = $"t{++_tokens}";
    }

    private void ResetTo(long generation)
    {
        Anew(generation);
        _state.Reset = generation;
    }

    private TierAnswer Lease(TierKey key, string? lease)
    {
        if (Living(_state.Leases, key.Name) is { } held)
        {
            return new TierAnswer(held.What == "-" ? TierState.Unshared : TierState.Held);
        }

        if (lease is null)
        {
            return new TierAnswer(TierState.Missing);
        }

        _state.Leases[key.Name] = (lease, time.Now + SharedTier.LeaseTime);
        return new TierAnswer(TierState.Leased);
    }

    // Redis counts milliseconds.
    private static TimeSpan Whole(TimeSpan span) => TimeSpan.FromMilliseconds((long)span.TotalMilliseconds);

    private (T What, TimeSpan Till)? Living<T>(Dictionary<string, (T What, TimeSpan Till)> all, string name) =>
        all.TryGetValue(name, out var one) && one.Till > time.Now ? one : null;

    private sealed class State
    {
        /// <summary>When it was seen that proxies may have been forgotten.</summary>
        public TimeSpan Lost { get; set; } = -ContactRule.Remembered * 2;

        /// <summary>When it began from nothing.</summary>
        public TimeSpan Born { get; set; }

        /// <summary>The number that it began with.</summary>
        public long First { get; set; }

        /// <summary>The number that its present run began with.</summary>
        public long Begun { get; set; }

        /// <summary>Of which process it is.</summary>
        public int Run { get; set; }

        /// <summary>The first number of what it has now.</summary>
        public long Reset { get; set; }

        public long Generation { get; set; }

        public long Floor { get; set; }

        public Dictionary<long, string> Tokens { get; private init; } = [];

        public Dictionary<string, long> Purges { get; private init; } = [];

        public Dictionary<string, (long At, TimeSpan Till)> Proxies { get; private init; } = [];

        public Dictionary<string, (byte[] What, TimeSpan Till)> Values { get; private init; } = [];

        public Dictionary<string, (string What, TimeSpan Till)> Leases { get; private init; } = [];

        public State Copy() => new()
        {
            Begun = Begun,
            Born = Born,
            First = First,
            Lost = Lost,
            Reset = Reset,
            Run = Run,
            Generation = Generation,
            Floor = Floor,
            Tokens = new(Tokens),
            Purges = new(Purges),
            Proxies = new(Proxies),
            Values = new(Values),
            Leases = new(Leases),
        };
    }
}
