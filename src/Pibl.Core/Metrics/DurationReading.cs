using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Metrics;

/// <summary>How long things took, counted since some beginning, at one moment.</summary>
/// <param name="Counts">By <see cref="DurationBounds"/>; each for itself, not summed up.</param>
/// <param name="Sum">Of all durations. It may run ahead of the counts, or behind, by what is being added.</param>
public sealed record DurationReading(Arr<long> Counts, TimeSpan Sum)
{
    /// <summary>Nothing has been counted.</summary>
    public static readonly DurationReading None = new(toArray(new long[DurationBounds.Counts]), TimeSpan.Zero);

    /// <summary>How many durations there are: the sum of the counts, so that the two always agree.</summary>
    public long Count
    {
        get
        {
            var count = 0L;
            for (var at = 0; at < Counts.Count; at++)
            {
                count += Counts[at];
            }

            return count;
        }
    }

    /// <summary>Both together.</summary>
    public DurationReading Plus(DurationReading other) => Combine(other, 1);

    /// <summary>
    /// What has come since <paramref name="earlier"/>. All of it where a count has become smaller: it was begun anew.
    /// </summary>
    public DurationReading Since(DurationReading earlier)
    {
        var since = Combine(earlier, -1);
        return since.Counts.Exists(static count => count < 0) ? this : since;
    }

    private DurationReading Combine(DurationReading other, int sign)
    {
        var counts = new long[Counts.Count];
        for (var at = 0; at < counts.Length; at++)
        {
            counts[at] = Counts[at] + (sign * other.Counts[at]);
        }

        return new DurationReading(toArray(counts), Sum + (sign * other.Sum));
    }

    /// <summary>
    /// How many durations were no longer than each of <see cref="DurationBounds.Published"/>, and last how many there
    /// are.
    /// </summary>
    public long[] Published()
    {
        var bounds = DurationBounds.Published;
        var fine = DurationBounds.Fine;
        var folded = new long[bounds.Length + 1];
        var (below, at) = (0L, 0);
        for (var bound = 0; bound < bounds.Length; bound++)
        {
            for (; at < fine.Length && fine[at] <= bounds[bound]; at++)
            {
                below += Counts[at];
            }

            folded[bound] = below;
        }

        folded[^1] = Count;
        return folded;
    }
}
