namespace Pibl.Cache;

/// <summary>
/// How CACHE_DISK is divided between the cache file and the journal beside it (SQLite's WAL, which holds what has been
/// committed and is not in the file yet). Together they never take more.
/// </summary>
/// <param name="PageBytesMax">The file's pages.</param>
/// <param name="JournalBytesMax">The journal. Beyond it nothing is written until it can begin anew.</param>
public readonly record struct DiskRoom(long PageBytesMax, long JournalBytesMax)
{
    /// <summary>What the journal takes besides one row, so that a batch of small ones has room.</summary>
    private const long BatchBytes = 8L << 20;

    /// <summary>The journal's share of a small CACHE_DISK.</summary>
    private const int Share = 4;

    /// <summary>
    /// The largest row that is written: it passes through the journal as a whole, with a frame's head of 24 bytes for
    /// each page of 4096 (SQLite file format §4.1), and pages of three indexes beside it.
    /// </summary>
    public long RowBytesMax => JournalBytesMax - (JournalBytesMax / 8);

    /// <summary>
    /// What is collected for one transaction: so much of the journal that a few of them fit.
    /// </summary>
    public long BatchBytesMax => Math.Min(BatchBytes, JournalBytesMax / 4);

    /// <summary>
    /// The division of <paramref name="bytesMax"/> (CACHE_DISK) where bodies of up to
    /// <paramref name="objectBytesMax"/> (CACHE_OBJECT) are stored.
    /// </summary>
    public static DiskRoom Of(long bytesMax, long objectBytesMax)
    {
        var wanted = BatchBytes + objectBytesMax + (objectBytesMax / 4);
        var journal = Math.Min(wanted, bytesMax / Share);
        return new DiskRoom(bytesMax - journal, journal);
    }
}
