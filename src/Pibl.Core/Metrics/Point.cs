using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Metrics;

/// <summary>One value of an instrument, at one moment.</summary>
/// <param name="Labels">What it is of.</param>
/// <param name="Value">Its value; of a histogram nothing.</param>
/// <param name="Durations">Those of a histogram; null: it is none.</param>
public sealed record Point(Seq<Label> Labels, double Value, DurationReading? Durations = null)
{
    /// <summary>A value with no labels.</summary>
    public static Seq<Point> Alone(double value) => Seq1(new Point(LanguageExt.Seq<Label>.Empty, value));

    /// <summary>
    /// The same with one point for all that have the same labels: a reader refuses the whole answer where two have.
    /// What adds up is added up; of gauges the lowest counts.
    /// </summary>
    public static Seq<Point> Merge(Seq<Point> points, InstrumentKind kind) => toSeq(points
        .GroupBy(static point => string.Join('\0', point.Labels.Map(label => $"{label.Name}\0{label.Value}")))
        .Select(alike => alike.Aggregate((one, other) => Merge(one, other, kind)))).Strict();

    private static Point Merge(Point one, Point other, InstrumentKind kind) => kind switch
    {
        InstrumentKind.Histogram => one with { Durations = one.Durations!.Plus(other.Durations!) },
        InstrumentKind.Counter or InstrumentKind.UpDownCounter => one with { Value = one.Value + other.Value },
        InstrumentKind.Gauge => one with { Value = Math.Min(one.Value, other.Value) },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}

/// <summary>An instrument with what it shows at one moment.</summary>
/// <param name="Instrument">What is measured.</param>
/// <param name="Points">Its values; no two with the same labels.</param>
public sealed record MetricFamily(Instrument Instrument, Seq<Point> Points);
