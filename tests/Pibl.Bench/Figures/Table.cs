using System.Globalization;

namespace Pibl.Bench.Figures;

/// <summary>The rows of one work as a Markdown table, the cheapest peer first.</summary>
internal static class Table
{
    /// <param name="subject">
    /// The peer that the others are compared with; one of the rows, or nobody is compared.
    /// </param>
    public static string Of(IReadOnlyList<Row> rows, string subject)
    {
        var compared = rows.FirstOrDefault(row => row.Peer == subject);
        return string.Join('\n', rows
            .OrderBy(row => row.Median(round => round.CpuMicroseconds) is var cpu
                && double.IsNaN(cpu) ? double.MaxValue : cpu)
            .Select(row => Line(row, compared))
            .Prepend("|---|---|---|---|---|---|---|---|")
            .Prepend($"| | CPU µs/request | {subject} ÷ it | requests/s | p99 ms | RSS at rest, MB | RSS after, MB | rounds with a flaw |"));
    }

    private static string Line(Row row, Row? subject)
    {
        string[] cells =
        [
            row.Peer,
            Number(row.Median(round => round.CpuMicroseconds), "0.0"),
            Number(subject?.CpuRatioTo(row) ?? double.NaN, "0.00"),
            Number(row.Median(round => round.PerSecond), "0"),
            Number(row.Median(round => round.Report!.P99Ms), "0.00"),
            Number(row.RestMb, "0"),
            Number(row.AfterMb, "0"),
            Flaws(row),
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    private static string Flaws(Row row)
    {
        var flaws = row.Rounds.Select(round => round.Flaw).OfType<string>().ToArray();
        return flaws.Length == 0 ? "–" : $"{flaws.Length} of {row.Rounds.Count}, left out: {string.Join("; ", flaws)}";
    }

    private static string Number(double figure, string format) =>
        double.IsNaN(figure) ? "–" : figure.ToString(format, CultureInfo.InvariantCulture);
}
