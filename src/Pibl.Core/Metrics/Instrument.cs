namespace Pibl.Metrics;

/// <summary>How the values of an instrument behave.</summary>
public enum InstrumentKind : byte
{
    /// <summary>Only rises, from the start of the program.</summary>
    Counter,

    /// <summary>Rises and falls; the values of several make sense as a sum.</summary>
    UpDownCounter,

    /// <summary>Rises and falls, and cannot be added up.</summary>
    Gauge,

    /// <summary>Durations.</summary>
    Histogram,
}

/// <summary>Something that is measured.</summary>
/// <param name="Name">As OpenTelemetry has it, where it has one.</param>
/// <param name="Kind">How its values behave.</param>
/// <param name="Unit">UCUM: <c>s</c>, <c>By</c>; <c>{request}</c> for what is counted; empty: none.</param>
/// <param name="Meaning">One sentence without a full stop.</param>
public sealed record Instrument(string Name, InstrumentKind Kind, string Unit, string Meaning)
{
    /// <summary>The labels that its points may have.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The runtime tells it too (<c>System.Runtime</c>), so it is on <c>/metrics</c> alone.</summary>
    public bool IsOfRuntime { get; init; }
}

/// <summary>What a point is of.</summary>
/// <param name="Name">As OpenTelemetry has it, where it has one.</param>
/// <param name="Value">Any text.</param>
public readonly record struct Label(string Name, string Value)
{
    /// <summary>With a whole number.</summary>
    public static Label Of(string name, long value) =>
        new(name, value.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
