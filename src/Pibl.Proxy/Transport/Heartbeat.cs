using System.Text;

namespace Pibl.Transport;

/// <summary>
/// The program's heartbeat: every 100 ms it moves a coarse clock, renews the Date that replies carry, and ends what is
/// past its deadline. Setting a deadline then costs one store, and no timer per read.
/// </summary>
public sealed class Heartbeat : IDisposable
{
    /// <summary>How late a deadline may be noticed, in milliseconds.</summary>
    public const int BeatMs = 100;

    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly List<Deadline> _watched = [];
    private readonly List<Deadline> _due = [];
    private long _nowMs;
    private long _second = -1;
    private volatile byte[] _date = [];
    private int _beating;

    public Heartbeat(TimeProvider clock)
    {
        _clock = clock;
        Tell();
        var beat = TimeSpan.FromMilliseconds(BeatMs);
        _timer = clock.CreateTimer(static state => ((Heartbeat)state!).Beat(), this, beat, beat);
    }

    /// <summary>Milliseconds on a clock that never goes back, at most one beat old.</summary>
    public long NowMs => Volatile.Read(ref _nowMs);

    /// <summary>The time as an IMF-fixdate (RFC 9110 §5.6.7), to the second.</summary>
    public ReadOnlySpan<byte> Date => _date;

    /// <summary>Gauge: how many deadlines are watched.</summary>
    public int Watched
    {
        get
        {
            lock (_lock)
            {
                return _watched.Count;
            }
        }
    }

    /// <summary>
    /// A deadline that calls <paramref name="expired"/> once each time it passes, on a pool thread; and
    /// <paramref name="look"/> when a look is due. Neither may throw.
    /// </summary>
    public Deadline Watch(Action expired, Action? look = null)
    {
        var deadline = new Deadline(this, expired, look);
        lock (_lock)
        {
            deadline.At = _watched.Count;
            _watched.Add(deadline);
        }

        return deadline;
    }

    public void Dispose() => _timer.Dispose();

    internal void Forget(Deadline deadline)
    {
        lock (_lock)
        {
            if (deadline.At < 0)
            {
                return;
            }

            var last = _watched[^1];
            _watched[deadline.At] = last;
            last.At = deadline.At;
            _watched.RemoveAt(_watched.Count - 1);
            deadline.At = -1;
        }
    }

    private void Beat()
    {
        if (Interlocked.Exchange(ref _beating, 1) != 0)
        {
            return;
        }

        Tell();
        lock (_lock)
        {
            foreach (var deadline in _watched)
            {
                if (deadline.IsDue(_nowMs))
                {
                    _due.Add(deadline);
                }
            }
        }

        foreach (var deadline in _due)
        {
            deadline.Expire();
        }

        _due.Clear();
        Volatile.Write(ref _beating, 0);
    }

    private void Tell()
    {
        Volatile.Write(ref _nowMs, (long)_clock.GetElapsedTime(0).TotalMilliseconds);
        var now = _clock.GetUtcNow();
        if (now.ToUnixTimeSeconds() != _second)
        {
            _second = now.ToUnixTimeSeconds();
            _date = Encoding.ASCII.GetBytes(now.ToString("R"));
        }
    }
}
