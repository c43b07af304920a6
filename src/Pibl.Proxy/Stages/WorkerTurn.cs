using System.Runtime.CompilerServices;

namespace Pibl.Stages;

/// <summary>Awaited, it goes on with a worker, when it is its turn.</summary>
internal readonly struct WorkerTurn(Workers workers) : ICriticalNotifyCompletion
{
    /// <summary>Never: who is on a worker already stands in line again.</summary>
    public bool IsCompleted => false;

    public WorkerTurn GetAwaiter() => this;

    public void GetResult()
    {
        // Nothing can have failed.
    }

    public void OnCompleted(Action continuation) => workers.Start(continuation);

    public void UnsafeOnCompleted(Action continuation) => workers.Start(continuation);
}
