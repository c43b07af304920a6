namespace Pibl.Cache;

/// <summary>How full the cache is at one moment. Counters count from the start of the program.</summary>
/// <param name="MemoryEntries">Keys in memory.</param>
/// <param name="MemoryBytes">What they take, with their overhead; at most CACHE_MEMORY.</param>
/// <param name="FillBytes">Bytes of responses that still stream.</param>
/// <param name="DiskEntries">Responses in the file; 0 until it has been counted, in the background.</param>
/// <param name="DiskBytes">Pages of the file in use, in bytes; at most CACHE_DISK.</param>
/// <param name="WritesWaiting">Responses on their way to the file.</param>
/// <param name="WritesDropped">Responses that did not get there, because the queue was full.</param>
/// <param name="ReadsDropped">Finds that were a miss because the queue of reads was full.</param>
/// <param name="DiskErrors">Reads and batches of writes that failed.</param>
/// <param name="MemoryEvicted">Keys that left memory because there was no room.</param>
/// <param name="MemoryBytesMax">What <paramref name="MemoryBytes"/> may be: a share of CACHE_MEMORY.</param>
/// <param name="DiskBytesMax">CACHE_DISK; 0 where there is no file.</param>
public readonly record struct StoreGauges(
    int MemoryEntries,
    long MemoryBytes,
    long FillBytes,
    long DiskEntries,
    long DiskBytes,
    int WritesWaiting,
    long WritesDropped,
    long ReadsDropped,
    long DiskErrors,
    long MemoryEvicted,
    long MemoryBytesMax,
    long DiskBytesMax);
