namespace Pibl.Interleaving.Explore;

/// <summary>A clock that moves, and whose timers are due, when somebody says so.</summary>
internal sealed class Clock : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(callback, state, period != Timeout.InfiniteTimeSpan);
        _timers.Add(timer);
        return timer;
    }

    public override long GetTimestamp() => _now.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + _now;

    /// <summary>So much later; no timer is told.</summary>
    public void Pass(TimeSpan time) => _now += time;

    /// <summary>
    /// The time of the first that is set has come. One that is stopped in this moment may come all the same.
    /// </summary>
    public void ComeDue()
    {
        Strand.Wait("time passes", () => _timers.Exists(timer => !timer.IsOver));
        var due = _timers.Find(timer => !timer.IsOver)!;
        due.IsOver = !due.IsPeriodic;
        Strand.Point("the timer is due");
        due.Call();
    }

    private sealed class Timer(TimerCallback callback, object? state, bool isPeriodic) : ITimer
    {
        public bool IsPeriodic => isPeriodic;

        public bool IsOver { get; set; }

        public void Call() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose() => IsOver = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
