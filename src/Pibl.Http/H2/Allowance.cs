namespace Pibl.Http.H2;

/// <summary>
/// So many at once, and so many in each second after that: a leaky bucket (Turner 1986). The time is an argument.
/// </summary>
internal struct Allowance(int max, int perSecond)
{
    private long _left = max * 1000L;
    private long _sinceMs;

    /// <summary>One more; false where that is one too many.</summary>
    internal bool TryTake(long nowMs)
    {
        if (nowMs > _sinceMs)
        {
            _left = Math.Min(max * 1000L, _left + ((nowMs - _sinceMs) * perSecond));
            _sinceMs = nowMs;
        }

        _left -= 1000;
        return _left >= 0;
    }

    /// <summary>So many have been earned, up to the most at once.</summary>
    internal void Earn(int count) => _left = Math.Min(max * 1000L, _left + (count * 1000L));
}
