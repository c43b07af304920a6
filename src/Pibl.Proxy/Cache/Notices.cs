using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>
/// Lines for the operator. A disk that fails a thousand times a second says so once a minute, and how often.
/// </summary>
internal sealed class Notices(TimeProvider clock, Action<bool, string> notice)
{
    private readonly NoticeThrottle _throttle = new(NoticeThrottle.Minute);
    private long _errors;

    /// <summary>All of them, said or not.</summary>
    public long Errors => Volatile.Read(ref _errors);

    public void Say(bool isError, string line) => notice(isError, line);

    public void Error(string line)
    {
        Interlocked.Increment(ref _errors);
        if (_throttle.TryPass(clock.GetUtcNow(), out var unsaid))
        {
            notice(true, unsaid == 0 ? line : $"{line} (and {unsaid} errors before it)");
        }
    }
}
