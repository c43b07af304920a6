using Pibl.Exchange;
using Pibl.RateLimits;
using Pibl.Tables;

namespace Pibl.Shared;

/// <summary>
/// RATE of one site, counted by all proxies together. A refusal of the store is remembered until it may end, so that
/// who asks far too often costs it one question each time that a request could be allowed. Where the store does not
/// answer, this proxy's share decides.
/// </summary>
/// <param name="limiter">Knows the rules, and counts this proxy's share while that decides, and at no other time.</param>
/// <param name="names">Of the site's rules.</param>
/// <param name="shared">The store.</param>
/// <param name="clock">The time.</param>
public sealed class SharedRates(
    RateLimiter limiter, SharedRateNames names, SharedLimiter shared, TimeProvider clock)
{
    /// <summary>By rule: until when each key is refused.</summary>
    private readonly TimeTable[] _refused =
        Array.ConvertAll(names.Rules, static _ => new TimeTable(RateLimiter.ClientsMax));

    private long Now => RateLimitStage.NowOf(limiter, clock);

    /// <summary>On with the request, or 429.</summary>
    /// <param name="received">The request.</param>
    /// <param name="abandoned">The client is gone.</param>
    public ValueTask<Verdict<Received>> DecideAsync(Received received, CancellationToken abandoned)
    {
        var keys = limiter.KeysOf(received);
        if (Known(keys) is { } refusal)
        {
            shared.Count(isAlone: false);
            return new ValueTask<Verdict<Received>>(new Answer(refusal));
        }

        return AskAsync(received, keys, abandoned);
    }

    /// <summary>The refusal that this proxy knows of; null: the store, or the share, would decide.</summary>
    public Reply? Peek(Received received) => Known(limiter.KeysOf(received));

    private Reply? Known(UInt128[] keys)
    {
        var now = Now;
        for (var at = 0; at < keys.Length; at++)
        {
            if (_refused[at].Find(keys[at]) is var until && until > now)
            {
                return limiter.Refusal(at, until - now);
            }
        }

        return null;
    }

    private async ValueTask<Verdict<Received>> AskAsync(
        Received received, UInt128[] keys, CancellationToken abandoned)
    {
        var sent = Now;
        var said = await shared.TakeAsync(names, keys, abandoned);
        shared.Count(isAlone: said is null);
        if (said is not { } rate)
        {
            return limiter.DecideShare(received, Now, shared.Proxies);
        }

        if (rate.IsAllowed)
        {
            return received;
        }

        // From when the question was sent: the wait was said later, so the next one is never asked too late.
        using (var entry = _refused[rate.RefusedBy].Open(keys[rate.RefusedBy], sent))
        {
            entry.Time = Math.Max(entry.Time, sent + rate.BelievedNs);
        }

        return new Answer(limiter.Refusal(rate.RefusedBy, rate.WaitNs));
    }
}
