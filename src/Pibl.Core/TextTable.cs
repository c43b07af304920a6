using System.Text;

namespace Pibl;

/// <summary>Tables for terminals: each column as wide as its widest cell.</summary>
public static class TextTable
{
    /// <summary>The head, and below it the rows, each with as many cells.</summary>
    public static StringBuilder AppendTable(this StringBuilder text, string[] head, IEnumerable<string[]> rows)
    {
        string[][] all = [head, .. rows];
        var widths = all[0].Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        foreach (var row in all)
        {
            var line = string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column])));
            text.Append("  ").Append(line.TrimEnd()).Append('\n');
        }

        return text;
    }

    /// <summary>A time as people say it: its two largest units.</summary>
    public static string Long(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => FormattableString.Invariant($"{(int)time.TotalDays} d {time.Hours} h"),
        { TotalHours: >= 1 } => FormattableString.Invariant($"{time.Hours} h {time.Minutes} min"),
        { TotalMinutes: >= 1 } => FormattableString.Invariant($"{time.Minutes} min {time.Seconds} s"),
        _ => FormattableString.Invariant($"{Math.Max(0, (int)time.TotalSeconds)} s"),
    };
}
