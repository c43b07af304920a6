using System.Diagnostics;
using Pibl.Metrics;
using Pibl.Transport;
using static LanguageExt.Prelude;

namespace Pibl;

/// <summary>Reads off the system and the runtime what they know of this process.</summary>
internal static class ProcessReport
{
    /// <summary>Where the numbers of the process come from.</summary>
    public static IEnumerable<MetricSource> Sources()
    {
        using var self = Process.GetCurrentProcess();
        var startedAt = new DateTimeOffset(self.StartTime.ToUniversalTime()).ToUnixTimeMilliseconds() / 1000.0;
        var filesMax = Descriptors.RaiseLimit();
        return
        [
            Of(Instruments.Resident, () => Environment.WorkingSet),
            Of(Instruments.Cpu, () => Environment.CpuUsage.TotalTime.TotalSeconds),
            Of(Instruments.StartTime, () => startedAt),
            Of(Instruments.OpenFiles, () => Descriptors.Open),
            Of(Instruments.MaxFiles, () => filesMax),
            new(Instruments.Collections, () => toSeq(Enumerable.Range(0, GC.MaxGeneration + 1)).Map(
                generation => new Point(
                    Seq1(new Label("gc.heap.generation", $"gen{generation}")), CollectionsOf(generation))).Strict()),
            Of(Instruments.Pauses, () => GC.GetTotalPauseDuration().TotalSeconds),
            Of(Instruments.Allocated, () => GC.GetTotalAllocatedBytes()),
            Of(Instruments.Committed, () => GC.GetGCMemoryInfo().TotalCommittedBytes),
            Of(Instruments.PoolThreads, () => ThreadPool.ThreadCount),
            Of(Instruments.PoolQueue, () => ThreadPool.PendingWorkItemCount),
        ];
    }

    private static MetricSource Of(Instrument instrument, Func<double> read) =>
        new(instrument, () => Point.Alone(read()));

    /// <summary>A collection of a generation is one of those below it too, and is to be counted once.</summary>
    private static int CollectionsOf(int generation) => GC.CollectionCount(generation)
        - (generation < GC.MaxGeneration ? GC.CollectionCount(generation + 1) : 0);
}
