namespace Pibl.Stages;

/// <summary>
/// Lets one notice through in a while and counts those that it holds back: a full disk fails at every write, and one
/// line says as much as a thousand. Safe for several threads.
/// </summary>
/// <param name="every">How long nothing more passes after a notice.</param>
internal sealed class NoticeThrottle(TimeSpan every)
{
    /// <summary>Often enough for an operator who looks.</summary>
    public static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private DateTimeOffset _passedAt = DateTimeOffset.MinValue;
    private long _heldBack;

    /// <summary>False where it is too early, and the notice counts as held back.</summary>
    /// <param name="now">The time by the caller's clock.</param>
    /// <param name="heldBack">How many were held back since the last one that passed.</param>
    public bool TryPass(DateTimeOffset now, out long heldBack)
    {
        lock (_lock)
        {
            if (now < _passedAt + every)
            {
                heldBack = ++_heldBack;
                return false;
            }

            (heldBack, _heldBack, _passedAt) = (_heldBack, 0, now);
            return true;
        }
    }
}
