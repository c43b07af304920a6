namespace Pibl.Cache;

/// <summary>
/// Lines for the operator. A disk that fails a thousand times a second says so once a minute, and how often.
/// </summary>
internal sealed class Notices(TimeProvider clock, Action<bool, string> notice)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long _errors;
    private long _unsaid;
    private DateTimeOffset _saidAt = DateTimeOffset.MinValue;

    /// <summary>All of them, said or not.</summary>
    public long Errors => Volatile.Read(ref _errors);

    public void Say(bool isError, string line) => notice(isError, line);

    public void Error(string line)
    {
        var now = clock.GetUtcNow();
        long unsaid;
        lock (_gate)
        {
            _errors++;
            if (_saidAt + Every > now)
            {
                _unsaid++;
                return;
            }

            (unsaid, _unsaid, _saidAt) = (_unsaid, 0, now);
        }

        notice(true, unsaid == 0 ? line : $"{line} (and {unsaid} errors before it)");
    }
}
