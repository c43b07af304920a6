namespace Pibl.Interleaving.Explore;

/// <summary>A clock whose timers are due when a strand says so. It stands still.</summary>
internal sealed class Clock : TimeProvider
{
    private readonly List<Timer> _timers = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(callback, state);
        _timers.Add(timer);
        return timer;
    }

    public override long GetTimestamp() => 0;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;

    /// <summary>The time of the first that is set has come. One that is stopped in this moment may come all the same.</summary>
    public void ComeDue()
    {
        Strand.Wait("time passes", () => _timers.Exists(timer => !timer.IsOver));
        var due = _timers.Find(timer => !timer.IsOver)!;
        due.IsOver = true;
        Strand.Point("the timer is due");
        due.Call();
    }

    private sealed class Timer(TimerCallback callback, object? state) : ITimer
    {
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
