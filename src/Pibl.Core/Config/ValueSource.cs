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
        : string.Join(", ", Shown()) + (IsInherited ? " (for all sites)" : "");

    /// <summary>Each place once: the lines of a variable are in one. Lines of one file name it once.</summary>
    private IEnumerable<string> Shown()
    {
        var file = "";
        foreach (var place in Places.DistinctBy(place => (place.Variable, place.Line)))
        {
            var line = Counts.Show(place.Line);
            yield return place.Variable is { } variable ? $"{place.File}: {variable}"
                : place.File == file ? line
                : $"{place.File[(place.File.LastIndexOf('/') + 1)..]}:{line}";
            file = place.File;
        }
    }
}
