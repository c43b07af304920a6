using Pibl.Interleaving.Explore;

namespace Pibl.Interleaving.Stand;

/// <summary>Stands in for the framework's: each piece of work is a strand.</summary>
internal static class ThreadPool
{
    public static bool UnsafeQueueUserWorkItem<T>(Action<T> work, T state, bool preferLocal)
    {
        Strand.Current!.Run.Start("pool", () => work(state));
        return true;
    }
}
