using System.Runtime.ExceptionServices;
using Pibl.Interleaving.Explore;

namespace System.Threading.Tasks.Sources;

/// <summary>
/// Stands in for the framework's, under its own name: what goes on too late to be run by whoever completed it is a
/// strand, and not a thread that nobody schedules.
/// </summary>
public struct ManualResetValueTaskSourceCore<TResult>
{
    private Action<object?>? _continuation;
    private object? _state;
    private bool _isCompleted;
    private TResult? _result;
    private ExceptionDispatchInfo? _error;

    public short Version { get; private set; }

    public void Reset()
    {
        var version = Version;
        this = default;
        Version = (short)(version + 1);
    }

    public void SetResult(TResult result)
    {
        _result = result;
        Complete();
    }

    public void SetException(Exception error)
    {
        _error = ExceptionDispatchInfo.Capture(error);
        Complete();
    }

    public readonly ValueTaskSourceStatus GetStatus(short token)
    {
        Check(token);
        return !_isCompleted ? ValueTaskSourceStatus.Pending
            : _error is null ? ValueTaskSourceStatus.Succeeded
            : ValueTaskSourceStatus.Faulted;
    }

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        Check(token);
        if (_continuation is not null)
        {
            throw new InvalidOperationException("it is awaited twice");
        }

        _continuation = continuation;
        _state = state;
        if (_isCompleted)
        {
            Run.Current!.Start("pool", () => continuation(state));
        }
    }

    public readonly TResult GetResult(short token)
    {
        Check(token);
        if (!_isCompleted)
        {
            throw new InvalidOperationException("its result is taken before it is there");
        }

        _error?.Throw();
        return _result!;
    }

    private void Complete()
    {
        if (_isCompleted)
        {
            throw new InvalidOperationException("it is completed twice");
        }

        _isCompleted = true;
        _continuation?.Invoke(_state);
    }

    private readonly void Check(short token)
    {
        if (token != Version)
        {
            throw new InvalidOperationException("it is about another wait by now");
        }
    }
}
