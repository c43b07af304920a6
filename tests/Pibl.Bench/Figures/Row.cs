namespace Pibl.Bench.Figures;

/// <summary>One peer's rounds of one work, and its memory.</summary>
/// <param name="RestMb">
/// Resident memory after its start, before the first request; in MB, of its whole process tree.
/// </param>
/// <param name="AfterMb">The same after the last round.</param>
internal sealed record Row(string Peer, IReadOnlyList<Round> Rounds, double RestMb, double AfterMb)
{
    /// <summary>The median over the rounds without a flaw; NaN where there is none.</summary>
    public double Median(Func<Round, double> figure) =>
        MedianOf(Rounds.Where(round => round.Flaw is null).Select(figure));

    /// <summary>
    /// How much CPU a request costs here for each that it costs there. It is taken round by round, so that a machine
    /// whose speed drifts does not decide it; a round counts where it has no flaw on either side.
    /// </summary>
    public double CpuRatioTo(Row other) => MedianOf(Rounds
        .Zip(other.Rounds, (mine, its) => (Mine: mine, Its: its))
        .Where(pair => pair.Mine.Flaw is null && pair.Its.Flaw is null)
        .Select(pair => pair.Mine.CpuMicroseconds / pair.Its.CpuMicroseconds));

    public static double MedianOf(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length == 0 ? double.NaN
            : sorted.Length % 2 == 1 ? sorted[middle]
            : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>Who goes when: each round begins with another one, so that nobody always comes first.</summary>
    public static IEnumerable<T> Rotated<T>(IReadOnlyList<T> all, int round) =>
        Enumerable.Range(0, all.Count).Select(at => all[(at + round) % all.Count]);
}
