namespace Pibl.Cache;

/// <summary>
/// How CACHE_MEMORY is divided. It bounds what the cache makes the process larger by, and that is more than what is
/// stored: responses that have left are in memory until the collector has been there, new ones pass through its
/// nursery, and SQLite has pages of its own. In bytes (docs/decisions/0056-memory-as-promised.md).
/// </summary>
/// <param name="StoredBytes">Responses that are stored, and bodies that come in or wait to be written.</param>
/// <param name="GarbageBytes">Responses that have left; with so much of them the collector is called.</param>
/// <param name="FillBytes">Bodies that come in, all together.</param>
/// <param name="WriteBytes">Responses that wait to be written to the file, all together.</param>
public sealed record MemoryShares(long StoredBytes, long GarbageBytes, long FillBytes, long WriteBytes)
{
    /// <summary>Of what is left for garbage, in hundredths: less would call the collector more often.</summary>
    private const int GarbagePercent = 8;

    /// <summary>A small cache does not call for every few responses.</summary>
    private const long GarbageBytesMin = 2L << 20;

    /// <summary>
    /// A nursery that is collected every 4 MB (Pibl.csproj), and as much that has just survived it.
    /// </summary>
    private const long NurseryBytes = 8L << 20;

    /// <summary>SQLite's pages for one that writes and those that read, and what they are read into.</summary>
    private const long FileBytes = 12L << 20;

    /// <summary>A small cache is for responses nevertheless.</summary>
    private const int RestMax = 3;

    /// <summary>The division.</summary>
    /// <param name="memoryBytes">CACHE_MEMORY.</param>
    /// <param name="objectBytes">The largest body that is kept whole: one such always has a place on its way.</param>
    /// <param name="hasFile">There is a CACHE_FILE.</param>
    public static MemoryShares Of(long memoryBytes, long objectBytes, bool hasFile)
    {
        var garbage = memoryBytes / 100 * GarbagePercent;
        var rest = garbage + NurseryBytes + (hasFile ? FileBytes : 0);
        return new MemoryShares(
            memoryBytes - Math.Min(rest, memoryBytes / RestMax),
            Math.Max(garbage, GarbageBytesMin),
            Math.Max(memoryBytes / 2, objectBytes),
            Math.Max(memoryBytes / 8, objectBytes));
    }
}
