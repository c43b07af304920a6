using Pibl.Cache;

namespace Pibl.Shared;

/// <summary>How long the second tier keeps a response: as long as anybody could use it.</summary>
public static class TierTime
{
    /// <summary>
    /// What is validated when it is stale is kept so long behind that, where nobody says for how long.
    /// </summary>
    public static readonly TimeSpan Stale = TimeSpan.FromMinutes(1);

    /// <summary>No longer than this, whatever a response says.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromDays(7);

    /// <summary>Zero where it is of no use to others: it is stale already, or has to be validated for each.</summary>
    /// <param name="response">What the first tier has taken.</param>
    /// <param name="now">The time.</param>
    /// <param name="grace">CACHE_STALE.</param>
    public static TimeSpan Of(StoredResponse response, DateTimeOffset now, StaleGrace grace)
    {
        var left = response.FreshFor - response.AgeAt(now);
        if (left <= TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }

        // RFC 5861 §3, §4, CACHE_STALE: also stale it may be served, or stand in.
        var control = CacheControl.OfResponse(response.Head.Fields);
        var renewing = grace.RenewingOf(response, control);
        var failing = grace.FailingOf(response, control) ?? Stale;
        var stale = control.ForbidsStale ? TimeSpan.Zero : renewing > failing ? renewing : failing;
        return left >= Max || stale >= Max - left ? Max : left + stale;
    }
}
