namespace Pibl.Cache;

/// <summary>
/// How CACHE_DISK is divided between the cache file and the journal beside it (SQLite's WAL, which holds what has been
/// committed and is not in the file yet). Together they never take more.
/// </summary>
/// <param name="PageBytesMax">The file's pages.</param>
/// <param name="JournalBytesMax">The journal. Beyond it nothing is written until it can begin anew.</param>
public readonly record struct DiskRoom(long PageBytesMax, long JournalBytesMax)
{
    /// <summary>
    /// What a row that changes writes to the journal besides its bytes: a page of 4096 of the table, and one of each of
    /// three indexes.
    /// </summary>
    public const long PagesOfRowBytes = 16 << 10;

    private const long BatchBytes = 8L << 20;

    /// <summary>The journal's share of a small CACHE_DISK.</summary>
    private const int Share = 4;

    /// <summary>
    /// What is collected for one transaction, with <see cref="PagesOfRowBytes"/> for each row: so much of the journal
    /// that a few of them fit.
    /// </summary>
    public long BatchBytesMax => Math.Min(BatchBytes, JournalBytesMax / 4);

    /// <summary>
    /// The largest row that is written. It passes through the journal as a whole, in one transaction with what was
    /// collected before it; a quarter is left for the heads of its frames (SQLite file format §4.1), and for deletions.
    /// </summary>
    public long RowBytesMax => (JournalBytesMax / 4 * 3) - BatchBytesMax;

    /// <summary>
    /// What bodies in blocks may take that are not whole yet, all together: the file is for what can be found in it.
    /// </summary>
    public long UnfinishedBytesMax => PageBytesMax / 2;

    /// <summary>
    /// Rows whose last use is noted in one transaction: each changes a page of the table and one of an index.
    /// </summary>
    public int UsesMax => (int)Math.Clamp(JournalBytesMax / 16 / (8 << 10), 1, 1000);

    /// <summary>
    /// The division of <paramref name="bytesMax"/> (CACHE_DISK) where bodies of up to
    /// <paramref name="objectBytesMax"/> are stored as one row.
    /// </summary>
    public static DiskRoom Of(long bytesMax, long objectBytesMax)
    {
        var journal = Math.Min(BatchBytes + (2 * objectBytesMax), bytesMax / Share);
        return new DiskRoom(bytesMax - journal, journal);
    }
}
