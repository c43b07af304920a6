namespace Pibl.Cache;

/// <summary>How far one transaction brings a cache file down towards its bound.</summary>
public static class Trimming
{
    /// <summary>
    /// Deleted in one transaction: the log (WAL) and the wait of whatever comes next stay small, however far the bound
    /// was lowered.
    /// </summary>
    public const long StepBytes = 32L << 20;

    /// <summary>
    /// Down to how many bytes to delete now, so that <paramref name="incomingBytes"/> more fit. Nothing has to go where
    /// that is no less than <paramref name="usedBytes"/>.
    /// </summary>
    public static long GoalOf(long usedBytes, long incomingBytes, long bytesMax)
    {
        if (usedBytes + incomingBytes <= bytesMax)
        {
            return usedBytes;
        }

        // A little more than is needed, so that not every batch has to make room.
        var wanted = Math.Max(0, bytesMax - incomingBytes - (bytesMax / 32));
        return Math.Max(wanted, usedBytes - incomingBytes - StepBytes);
    }
}
