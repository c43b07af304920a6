namespace Pibl.Cache;

/// <summary>When a cache file that could not be used is tried again.</summary>
public static class DiskRetry
{
    /// <summary>Long enough to cost nothing, short enough that whoever mended the disk sees it work.</summary>
    private const int SecondsMax = 60;

    /// <summary>
    /// How long to wait after so many failures in a row: not at all before the first, then a second, doubled each time.
    /// </summary>
    public static TimeSpan After(int failures) =>
        TimeSpan.FromSeconds(failures <= 0 ? 0 : Math.Min(SecondsMax, 1L << Math.Min(failures - 1, 30)));
}
