using Pibl.Exchange;
using Pibl.RateLimits;
using Pibl.Tables;

namespace Pibl.Shared;

/// <summary>
/// RATE of one site, counted by all proxies together. A refusal of the store is remembered until it may end, so that
/// who asks far too often costs it one question each time that a request could be allowed. Where the store does not
/// answer in time, this proxy's share decides, and what it decided is settled with the store behind the request.
/// </summary>
public sealed class SharedRates
{
    private readonly RateLimiter _limiter;
    private readonly SharedRateNames _names;
    private readonly SharedLimiter _shared;
    private readonly TimeProvider _clock;
    private readonly RateSettling _settling;

    /// <summary>By rule: until when each key is refused.</summary>
    private readonly TimeTable[] _refused;

    /// <param name="limiter">
    /// Knows the rules, and counts this proxy's share while that decides, and at no other time.
    /// </param>
    /// <param name="names">Of the site's rules.</param>
    /// <param name="shared">The store.</param>
    /// <param name="clock">The time.</param>
    public SharedRates(RateLimiter limiter, SharedRateNames names, SharedLimiter shared, TimeProvider clock)
    {
        (_limiter, _names, _shared, _clock) = (limiter, names, shared, clock);
        _refused = Array.ConvertAll(names.Rules, static _ => new TimeTable(RateLimiter.ClientsMax));
        _settling = new RateSettling(names, shared, clock, () => Now, Refuse);
    }

    private long Now => RateLimitStage.NowOf(_limiter, _clock);

    /// <summary>On with the request, or 429.</summary>
    /// <param name="received">The request.</param>
    /// <param name="abandoned">The client is gone.</param>
    public ValueTask<Verdict<Received>> DecideAsync(Received received, CancellationToken abandoned)
    {
        var keys = _limiter.KeysOf(received);
        if (_settling.TryUse(keys))
        {
            _shared.Count(isAlone: false);
            return new ValueTask<Verdict<Received>>(received);
        }

        if (Known(keys) is { } refusal)
        {
            _shared.Count(isAlone: false);
            return new ValueTask<Verdict<Received>>(new Answer(refusal));
        }

        return AskAsync(received, keys, abandoned);
    }

    /// <summary>The refusal that this proxy knows of; null: the store, or the share, would decide.</summary>
    public Reply? Peek(Received received) => Known(_limiter.KeysOf(received));

    private Reply? Known(UInt128[] keys)
    {
        var now = Now;
        for (var at = 0; at < keys.Length; at++)
        {
            if (_refused[at].Find(keys[at]) is var until && until > now)
            {
                return _limiter.Refusal(at, until - now);
            }
        }

        return null;
    }

    private async ValueTask<Verdict<Received>> AskAsync(
        Received received, UInt128[] keys, CancellationToken abandoned)
    {
        var sent = Now;
        var (said, asked) = await _shared.TakeAsync(_names, keys, abandoned);
        _shared.Count(isAlone: said is null);
        if (said is not { } rate)
        {
            return ShareOf(received, keys, sent, asked);
        }

        if (rate.IsAllowed)
        {
            return received;
        }

        Refuse(rate.RefusedBy, keys[rate.RefusedBy], sent, rate.WaitNs);
        return new Answer(_limiter.Refusal(rate.RefusedBy, rate.WaitNs));
    }

    private Verdict<Received> ShareOf(Received received, UInt128[] keys, long sentNs, Task<SharedRate?>? asked)
    {
        // Another's answer may have come meanwhile.
        var verdict = Known(keys) is { } refusal
            ? new Answer(refusal)
            : _limiter.DecideShare(received, Now, _shared.Proxies);
        var isLetIn = verdict.GoesOn(out _, out _);
        if (asked is null)
        {
            _settling.Add(keys, isLetIn);
        }
        else
        {
            _ = _settling.AddAsync(keys, isLetIn, sentNs, asked);
        }

        return verdict;
    }

    /// <summary>
    /// From when the question was sent: the wait was said later, so the next one is never asked too late.
    /// </summary>
    private void Refuse(int at, UInt128 key, long sentNs, long waitNs)
    {
        using var entry = _refused[at].Open(key, sentNs);
        entry.Time = Math.Max(entry.Time, sentNs + SharedRate.BelievedNsOf(waitNs));
    }
}
