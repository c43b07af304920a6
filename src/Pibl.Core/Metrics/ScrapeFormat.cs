using System.Globalization;

namespace Pibl.Metrics;

/// <summary>Which text format a scrape gets.</summary>
public static class ScrapeFormat
{
    private const string OpenMetrics = "application/openmetrics-text";

    /// <summary>
    /// OpenMetrics 1.0 where the client names it, and prefers nothing to it (RFC 9110 §12.5.1); else the classic
    /// format, which every reader takes.
    /// </summary>
    /// <param name="accept">The value of Accept; empty: there is none.</param>
    public static bool IsOpenMetrics(string accept)
    {
        var (open, classic) = (0.0, 0.0);
        foreach (var range in accept.Split(','))
        {
            var parts = range.Split(';', StringSplitOptions.TrimEntries);
            var quality = QualityOf(parts);
            if (Is(parts[0], OpenMetrics) && VersionOf(parts) is "" or "1.0.0")
            {
                open = Math.Max(open, quality);
            }
            else if (Is(parts[0], "text/plain"))
            {
                classic = Math.Max(classic, quality);
            }
        }

        return open > 0 && open >= classic;
    }

    private static string VersionOf(string[] parts) => ParameterOf(parts, "version=") ?? "";

    /// <summary>What cannot be read is not wanted.</summary>
    private static double QualityOf(string[] parts) => ParameterOf(parts, "q=") is not { } given ? 1
        : double.TryParse(given, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality)
            ? quality
            : 0;

    private static string? ParameterOf(string[] parts, string name) =>
        parts.Skip(1).FirstOrDefault(part => part.StartsWith(name, StringComparison.OrdinalIgnoreCase))?[name.Length..]
            .Trim('"');

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
