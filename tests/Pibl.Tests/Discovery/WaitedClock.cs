using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Pibl.Tests.Discovery;

/// <summary>A clock that a test moves, and that knows what is waited for on it.</summary>
internal sealed class WaitedClock : TimeProvider
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ConcurrentDictionary<Wait, TimeSpan> _waits = [];

    public override long TimestampFrequency => _clock.TimestampFrequency;

    public override long GetTimestamp() => _clock.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

    public void Advance(TimeSpan time) => _clock.Advance(time);

    /// <summary>Somebody waits so long, once.</summary>
    public bool IsWaitedFor(TimeSpan time) => _waits.Values.Contains(time);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var wait = new Wait(this);
        wait.Timer = _clock.CreateTimer(
            _ =>
            {
                _waits.TryRemove(wait, out var _);
                callback(state);
            },
            null, dueTime, period);
        wait.Note(dueTime, period);
        return wait;
    }

    private sealed class Wait(WaitedClock clock) : ITimer
    {
        public ITimer? Timer { get; set; }

        public void Note(TimeSpan dueTime, TimeSpan period)
        {
            if (period == Timeout.InfiniteTimeSpan && dueTime > TimeSpan.Zero)
            {
                clock._waits[this] = dueTime;
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Note(dueTime, period);
            return Timer!.Change(dueTime, period);
        }

        public void Dispose()
        {
            clock._waits.TryRemove(this, out _);
            Timer!.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
