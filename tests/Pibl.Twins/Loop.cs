namespace Pibl.Twins;

/// <summary>
/// The one thread of a test's world: whatever awaits goes on here, in the order in which it became ready, or in an
/// order that dice choose. Work that arrives from another thread would make a run irreproducible, and fails it.
/// </summary>
internal sealed class Loop : SynchronizationContext, IDisposable
{
    /// <summary>More steps than any test needs: something goes round in circles.</summary>
    private const int StepsMax = 5_000_000;

    private readonly List<(SendOrPostCallback Work, object? State)> _ready = [];
    private readonly Random? _dice;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly SynchronizationContext? _outside = Current;
    private volatile string? _stray;

    public Loop(Random? dice)
    {
        _dice = dice;
        SetSynchronizationContext(this);
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            _stray = Environment.StackTrace;
            return;
        }

        _ready.Add((d, state));
    }

    public void Post(Action work) => Post(static state => ((Action)state!)(), work);

    /// <summary>Runs until nothing is ready. True when there was anything to do.</summary>
    public bool RunUntilIdle()
    {
        var steps = 0;
        for (; RunOne(); steps++)
        {
            Assert.True(steps < StepsMax, "the world does not come to rest");
        }

        Assert.True(_stray is null, $"something left the world's thread: {_stray}");
        return steps > 0;
    }

    /// <summary>Runs one piece of work, if any is ready.</summary>
    public bool RunOne()
    {
        if (_ready.Count == 0)
        {
            return false;
        }

        var at = _dice is null ? 0 : _dice.Next(_ready.Count);
        var (work, state) = _ready[at];
        _ready.RemoveAt(at);
        work(state);
        return true;
    }

    public void Dispose() => SetSynchronizationContext(_outside);
}
