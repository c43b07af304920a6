namespace Pibl.Tests.Budgets;

/// <summary>
/// How many bytes a piece of work allocates, on the thread that runs it: what other tests do is not counted.
/// </summary>
internal static class Allocated
{
    /// <summary>What is made only once has been made after so many runs.</summary>
    private const int WarmRuns = 64;

    /// <summary>A pool that the collector has just emptied spoils a batch; not one after the other.</summary>
    private const int Batches = 8;

    private const int RunsInBatch = 256;

    /// <summary>Bytes for one run, rounded up: of some batches the one that allocated least.</summary>
    public static long By(Action run)
    {
        for (var warm = 0; warm < WarmRuns; warm++)
        {
            run();
        }

        var least = long.MaxValue;
        for (var batch = 0; batch < Batches; batch++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var at = 0; at < RunsInBatch; at++)
            {
                run();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return (least + RunsInBatch - 1) / RunsInBatch;
    }
}
