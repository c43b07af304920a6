namespace Pibl.Balance;

/// <summary>Which server is much slower than the others (EJECT, <c>slow=</c>).</summary>
public static class Outliers
{
    /// <summary>With fewer heads of responses in the time looked at nothing is said of a server.</summary>
    public const int HeadsMin = 10;

    /// <summary>How far back is looked, to twice as far.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Five times as slow is nothing where all answer at once: no client notices less than this, in milliseconds.
    /// </summary>
    public const double MoreMsMin = 50;

    /// <summary>
    /// The slowest server, if its median is so many times the median of the others' medians; -1 if not. One at a time:
    /// without it the others look different.
    /// </summary>
    /// <param name="mediansMs">
    /// Of the time to the head of a response, of each server in turn; below 0 where there are too few.
    /// </param>
    /// <param name="times">So many times.</param>
    /// <param name="othersMs">What the others take.</param>
    public static int SlowestOf(ReadOnlySpan<double> mediansMs, int times, out double othersMs)
    {
        var slowest = -1;
        var others = new List<double>(mediansMs.Length);
        for (var server = 0; server < mediansMs.Length; server++)
        {
            var median = mediansMs[server];
            if (median < 0)
            {
                continue;
            }

            var isSlower = slowest < 0 || median > mediansMs[slowest];
            if (isSlower && slowest >= 0)
            {
                others.Add(mediansMs[slowest]);
            }
            else if (!isSlower)
            {
                others.Add(median);
            }

            slowest = isSlower ? server : slowest;
        }

        othersMs = 0;
        if (others.Count == 0)
        {
            return -1;
        }

        // Of two in the middle the slower one: it is harder to be an outlier.
        others.Sort();
        othersMs = others[others.Count / 2];
        return mediansMs[slowest] >= othersMs * times && mediansMs[slowest] - othersMs >= MoreMsMin ? slowest : -1;
    }

    /// <summary>For the log: <c>head after 2.1 s, others 0.1 s</c>.</summary>
    public static string Reason(double medianMs, double othersMs) =>
        FormattableString.Invariant($"head after {medianMs / 1000:0.0##} s, others {othersMs / 1000:0.0##} s");
}
