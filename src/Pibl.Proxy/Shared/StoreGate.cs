namespace Pibl.Shared;

/// <summary>Who may ask a store: all, or one in a while (<see cref="CircuitBreaker"/>). From any thread.</summary>
/// <param name="clock">The time.</param>
internal sealed class StoreGate(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private CircuitBreaker _breaker;

    private TimeSpan Now => clock.GetElapsedTime(0);

    /// <summary>True while nobody asks.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_gate)
            {
                return _breaker.IsOpen(Now);
            }
        }
    }

    /// <summary>Whether one more may ask; it then notes what came of it.</summary>
    public bool TryPass()
    {
        lock (_gate)
        {
            var now = Now;
            if (_breaker.IsOpen(now))
            {
                return false;
            }

            _breaker = _breaker.Failures >= CircuitBreaker.FailuresMax ? _breaker.Probing(now) : _breaker;
            return true;
        }
    }

    /// <summary>There was an answer, or none in time. True: with that it opens, or closes again.</summary>
    public bool Note(bool isAnswered)
    {
        lock (_gate)
        {
            var wasOpen = _breaker.Failures >= CircuitBreaker.FailuresMax;
            _breaker = isAnswered ? CircuitBreaker.Closed : _breaker.Failed(Now);
            return wasOpen != _breaker.Failures >= CircuitBreaker.FailuresMax;
        }
    }
}
