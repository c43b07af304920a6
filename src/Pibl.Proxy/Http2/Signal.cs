using System.Threading.Tasks.Sources;

namespace Pibl.Http2;

/// <summary>
/// One wait after another, without an object for each. Whoever waits goes on inside <see cref="Complete"/>, on the
/// thread that calls it.
/// </summary>
/// <remarks>
/// Rule 1: <see cref="Wait"/> and <see cref="TryTake"/> are called under one lock, which is the owner's.
/// Rule 2: who has taken the wait away completes it, outside that lock.
/// </remarks>
internal sealed class Signal : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _source;

    /// <summary>Somebody waits.</summary>
    public bool IsAwaited { get; private set; }

    /// <summary>Begins a wait, to be awaited once.</summary>
    public ValueTask Wait()
    {
        _source.Reset();
        IsAwaited = true;
        return new ValueTask(this, _source.Version);
    }

    /// <summary>True when somebody waited, whom the caller has to complete.</summary>
    public bool TryTake()
    {
        var wasAwaited = IsAwaited;
        IsAwaited = false;
        return wasAwaited;
    }

    /// <summary>The wait is over.</summary>
    public void Complete() => _source.SetResult(true);

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
