using LanguageExt;

namespace Pibl.Config;

/// <summary>Where a value came from.</summary>
/// <param name="Places">The keys of the lines and variables that give it; none: it is the default.</param>
/// <param name="IsInherited">They stand before the first section, and hold for a site that says nothing else.</param>
public sealed record ValueSource(Seq<SourceSpan> Places, bool IsInherited)
{
    /// <summary>True where nothing gives the value.</summary>
    public bool IsDefault => Places.IsEmpty;

    /// <summary>Such as <c>serv.config:2</c>, <c>environment: PIBL_PUERTO</c> or <c>default</c>.</summary>
    public override string ToString() => IsDefault ? "default"
        : string.Join(", ", Distinct().Select((place, i) => Show(place, i == 0))) + (IsInherited ? " (for all sites)" : "");

    /// <summary>The lines of one variable stand in one place.</summary>
    private IEnumerable<SourceSpan> Distinct() => Places.DistinctBy(place => (place.Variable, place.Line));

    /// <summary>Lines of one file behind each other need its name only once.</summary>
    private static string Show(SourceSpan place, bool isFirst) =>
        place.Variable is { } variable ? $"{place.File}: {variable}"
        : isFirst ? $"{place.File[(place.File.LastIndexOf('/') + 1)..]}:{Counts.Show(place.Line)}"
        : Counts.Show(place.Line);
}
