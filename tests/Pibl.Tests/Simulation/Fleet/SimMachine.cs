using Pibl.Stages;

namespace Pibl.Tests.Simulation.Fleet;

/// <summary>
/// A machine with one process on it: its clock, its timers and all that goes on in it. It can be stopped (SIGSTOP), and
/// killed: then nothing of that process happens any more.
/// </summary>
internal sealed class SimMachine : SynchronizationContext
{
    private readonly FleetTime _time;
    private readonly List<(int Life, Action Work)> _held = [];

    /// <param name="time">Of the world.</param>
    /// <param name="skew">How far its wall clock is ahead.</param>
    public SimMachine(FleetTime time, TimeSpan skew)
    {
        _time = time;
        Clock = new MachineClock(time, this, skew);
        Workers = new MachineWorkers(this);
    }

    /// <summary>The wall clock, which is not right, and the steady one, which goes on while the process is stopped.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Where work goes on that had to wait.</summary>
    public Workers Workers { get; }

    /// <summary>Which process it is.</summary>
    public int Life { get; private set; }

    public bool IsStopped { get; private set; }

    /// <summary>When the process last went on.</summary>
    public TimeSpan ResumedAt { get; private set; }

    public override void Post(SendOrPostCallback d, object? state) => _time.After(TimeSpan.Zero, this, () => d(state));

    /// <summary>SIGSTOP.</summary>
    public void Stop() => IsStopped = true;

    /// <summary>SIGCONT: whatever was due meanwhile is due at once.</summary>
    public void Resume()
    {
        if (!IsStopped)
        {
            return;
        }

        (IsStopped, ResumedAt) = (false, _time.Now);
        foreach (var (_, work) in _held)
        {
            _time.After(TimeSpan.Zero, this, work);
        }

        _held.Clear();
    }

    /// <summary>SIGKILL; what is done on it from now on is another process.</summary>
    public void Kill()
    {
        (IsStopped, ResumedAt) = (false, _time.Now);
        Life++;
        _held.Clear();
    }

    /// <summary>A piece of work of one of its processes.</summary>
    public void Do(int life, Action work)
    {
        if (life != Life)
        {
            return;
        }

        if (IsStopped)
        {
            _held.Add((life, work));
            return;
        }

        var outside = Current;
        SetSynchronizationContext(this);
        try
        {
            work();
        }
        finally
        {
            SetSynchronizationContext(outside);
        }
    }

    private sealed class MachineWorkers(SimMachine machine) : Workers
    {
        public override void Start(Action work) => machine.Post(static work => ((Action)work!)(), work);
    }

    private sealed class MachineClock(FleetTime time, SimMachine machine, TimeSpan skew) : TimeProvider
    {
        private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Noon + time.Now + skew;

        public override long GetTimestamp() => time.Now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new MachineTimer(time, machine, () => callback(state), dueTime, period);
    }

    private sealed class MachineTimer : ITimer
    {
        private readonly FleetTime _time;
        private readonly SimMachine _machine;
        private readonly Action _callback;
        private TimeSpan _period;
        private int _setting;

        public MachineTimer(FleetTime time, SimMachine machine, Action callback, TimeSpan due, TimeSpan period)
        {
            (_time, _machine, _callback) = (time, machine, callback);
            Change(due, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            var setting = ++_setting;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                _time.After(dueTime, _machine, () => Fire(setting));
            }

            return true;
        }

        public void Dispose() => _setting++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Fire(int setting)
        {
            if (setting != _setting)
            {
                return;
            }

            if (_period > TimeSpan.Zero)
            {
                _time.After(_period, _machine, () => Fire(setting));
            }

            _callback();
        }
    }
}
