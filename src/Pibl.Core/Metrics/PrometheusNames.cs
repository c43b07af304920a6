namespace Pibl.Metrics;

/// <summary>
/// What Prometheus calls an instrument and its labels (OpenTelemetry, "Prometheus and OpenMetrics Compatibility").
/// </summary>
public static class PrometheusNames
{
    /// <summary>
    /// With the unit, and without <c>_total</c>: what OpenMetrics calls a family. <c>http.server.request.duration</c>
    /// in seconds is <c>http_server_request_duration_seconds</c>.
    /// </summary>
    public static string FamilyOf(Instrument instrument)
    {
        var (name, unit) = (LabelOf(instrument.Name), UnitOf(instrument));
        return unit.Length == 0 || name.EndsWith("_" + unit, StringComparison.Ordinal) ? name : $"{name}_{unit}";
    }

    /// <summary>What its samples are called, but for those of a histogram.</summary>
    public static string SampleOf(Instrument instrument) => instrument.Kind == InstrumentKind.Counter
        ? FamilyOf(instrument) + "_total"
        : FamilyOf(instrument);

    /// <summary><c>http.response.status_code</c> is <c>http_response_status_code</c>.</summary>
    public static string LabelOf(string name) => name.Replace('.', '_');

    /// <summary>Its unit in a word; empty for what is counted.</summary>
    public static string UnitOf(Instrument instrument) => instrument.Unit switch
    {
        "s" => "seconds",
        "By" => "bytes",
        "" => "",
        ['{', .., '}'] => "",
        var unit => throw new ArgumentOutOfRangeException(nameof(instrument), unit, "no word for this unit"),
    };

    /// <summary>The type as both text formats write it.</summary>
    public static string TypeOf(InstrumentKind kind) => kind switch
    {
        InstrumentKind.Counter => "counter",
        InstrumentKind.UpDownCounter or InstrumentKind.Gauge => "gauge",
        InstrumentKind.Histogram => "histogram",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
