using System.Globalization;
using System.Text;
using LanguageExt;

namespace Pibl.Metrics;

/// <summary>
/// A reading as text for Prometheus: in its own format ("Exposition formats", version 0.0.4), or as OpenMetrics 1.0.
/// </summary>
public static class PrometheusText
{
    /// <summary>The media type of Prometheus's own format.</summary>
    public const string ClassicType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>The media type of OpenMetrics.</summary>
    public const string OpenMetricsType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /// <summary>All families that show anything.</summary>
    public static string Of(Seq<MetricFamily> families, bool isOpenMetrics)
    {
        var text = new StringBuilder();
        foreach (var family in families)
        {
            if (!family.Points.IsEmpty)
            {
                AppendHead(text, family.Instrument, isOpenMetrics);
                foreach (var point in family.Points)
                {
                    AppendPoint(text, family.Instrument, point);
                }
            }
        }

        return text.Append(isOpenMetrics ? "# EOF\n" : "").ToString();
    }

    private static void AppendHead(StringBuilder text, Instrument instrument, bool isOpenMetrics)
    {
        var (name, unit) = (isOpenMetrics ? PrometheusNames.FamilyOf(instrument) : PrometheusNames.SampleOf(instrument),
            PrometheusNames.UnitOf(instrument));
        text.Append("# HELP ").Append(name).Append(' ');
        AppendEscaped(text, instrument.Meaning, isOpenMetrics).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(PrometheusNames.TypeOf(instrument.Kind)).Append('\n');
        if (isOpenMetrics && unit.Length > 0)
        {
            text.Append("# UNIT ").Append(name).Append(' ').Append(unit).Append('\n');
        }
    }

    private static void AppendPoint(StringBuilder text, Instrument instrument, Point point)
    {
        if (point.Durations is not { } durations)
        {
            AppendSample(text, PrometheusNames.SampleOf(instrument), point.Labels, null, point.Value);
            return;
        }

        var bounds = DurationBounds.Published;
        var (name, counts) = (PrometheusNames.FamilyOf(instrument), durations.Published());
        for (var at = 0; at < counts.Length; at++)
        {
            var bound = at < bounds.Length ? BoundText(bounds[at]) : "+Inf";
            AppendSample(text, name + "_bucket", point.Labels, bound, counts[at]);
        }

        AppendSample(text, name + "_sum", point.Labels, null, durations.Sum.TotalSeconds);
        AppendSample(text, name + "_count", point.Labels, null, counts[^1]);
    }

    private static void AppendSample(
        StringBuilder text, string name, Seq<Label> labels, string? bound, double value)
    {
        text.Append(name);
        var separator = '{';
        foreach (var label in labels)
        {
            text.Append(separator).Append(PrometheusNames.LabelOf(label.Name)).Append("=\"");
            AppendEscaped(text, label.Value, escapesQuotes: true).Append('"');
            separator = ',';
        }

        if (bound is not null)
        {
            text.Append(separator).Append("le=\"").Append(bound).Append('"');
            separator = ',';
        }

        text.Append(separator == ',' ? "} " : " ").Append(NumberText(value)).Append('\n');
    }

    /// <summary>
    /// With a point, as OpenMetrics has it: both formats then make one series, whichever is asked for.
    /// </summary>
    private static string BoundText(double bound) =>
        bound.ToString(bound == Math.Floor(bound) ? "0.0" : "R", CultureInfo.InvariantCulture);

    private static string NumberText(double value) => value == Math.Floor(value) && Math.Abs(value) < 1L << 53
        ? ((long)value).ToString(CultureInfo.InvariantCulture)
        : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A text in a line: whatever it holds, it ends where it should.</summary>
    private static StringBuilder AppendEscaped(StringBuilder text, string value, bool escapesQuotes)
    {
        foreach (var character in value)
        {
            _ = character switch
            {
                '\\' => text.Append(@"\\"),
                '\n' => text.Append(@"\n"),
                '"' when escapesQuotes => text.Append("\\\""),
                _ => text.Append(character),
            };
        }

        return text;
    }
}
