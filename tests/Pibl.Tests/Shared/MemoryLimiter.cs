using Pibl.RateLimits;
using Pibl.Shared;

namespace Pibl.Tests.Shared;

/// <summary>A store that counts in memory, on a clock of its own, and answers when a test lets it.</summary>
internal sealed class MemoryLimiter : ILimiterStore
{
    private readonly Dictionary<string, long> _states = [];

    /// <summary>Its clock.</summary>
    public long NowNs { get; set; } = 1;

    /// <summary>Null: at once. Else nobody gets an answer before it ends.</summary>
    public TaskCompletionSource? Hanging { get; set; }

    public bool IsAway { get; set; }

    public int Proxies { get; set; } = 1;

    public int Asked { get; private set; }

    public async ValueTask<SharedRate?> TakeAsync(SharedRateNames names, UInt128[] keys)
    {
        Asked++;
        if (Hanging is { } hanging)
        {
            await hanging.Task;
        }

        return IsAway ? null : Take(names, keys);
    }

    public async ValueTask<RateSettlement?> SettleAsync(
        SharedRateNames names, int at, UInt128 key, RateAccount account)
    {
        if (Hanging is { } hanging)
        {
            await hanging.Task;
        }

        return IsAway ? null : Settle(names, at, key, account);
    }

    public ValueTask<int?> CountAsync(string proxy) => new(IsAway ? null : Proxies);

    private RateSettlement Settle(SharedRateNames names, int at, UInt128 key, RateAccount account)
    {
        var name = $"{names.PlaceOf(key)} {names.NameOf(at, key)}";
        (_states[name], var said) = RateSettlement.Of(
            _states.GetValueOrDefault(name), NowNs, account with { SinceNs = NowNs + account.SinceNs },
            names.Rules[at]);
        return said;
    }

    private SharedRate Take(SharedRateNames names, UInt128[] keys)
    {
        var states = new Dictionary<string, long>();
        for (var at = 0; at < keys.Length; at++)
        {
            var name = $"{names.PlaceOf(keys)} {names.NameOf(at, keys[at])}";
            var decision = Gcra.Take(_states.GetValueOrDefault(name), NowNs, names.Rules[at]);
            if (!decision.IsAllowed)
            {
                return new SharedRate(at, decision.WaitNs);
            }

            states[name] = decision.StateNs;
        }

        foreach (var (name, state) in states)
        {
            _states[name] = state;
        }

        return SharedRate.Allowed;
    }
}
