namespace Pibl.Cache;

/// <summary>
/// The time by which stored responses age: the clock's, which may be set forward, and never back. Where it is, the time
/// goes on from where it was, by the monotone clock, and <see cref="Reading.Shift"/> says by how much it is ahead
/// since: nothing is fresh for longer than it should (RFC 9111 §4.2.3).
/// </summary>
internal sealed class SteadyTime(TimeProvider clock)
{
    /// <summary>A clock that is only slowed down (NTP) stays behind by less than this between two looks.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private volatile Anchor _anchor = new(clock.GetUtcNow(), clock.GetTimestamp(), TimeSpan.Zero);

    /// <summary>Allocates at most once a second.</summary>
    public Reading Now
    {
        get
        {
            var (now, stamp, anchor) = (clock.GetUtcNow(), clock.GetTimestamp(), _anchor);
            var elapsed = clock.GetElapsedTime(anchor.Stamp, stamp);
            var behind = anchor.At + elapsed - now;
            if (behind.Duration() > Tolerance || elapsed > Tolerance)
            {
                anchor = Move(now, stamp);
            }

            return new Reading(now + anchor.Shift, anchor.Shift);
        }
    }

    private Anchor Move(DateTimeOffset now, long stamp)
    {
        lock (_gate)
        {
            var last = _anchor;
            var behind = last.At + clock.GetElapsedTime(last.Stamp, stamp) - now;
            return _anchor = new Anchor(now, stamp, behind > Tolerance ? last.Shift + behind : last.Shift);
        }
    }

    /// <param name="At">The time.</param>
    /// <param name="Shift">How far it is ahead of the clock.</param>
    internal readonly record struct Reading(DateTimeOffset At, TimeSpan Shift);

    private sealed record Anchor(DateTimeOffset At, long Stamp, TimeSpan Shift);
}
