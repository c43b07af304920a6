using LanguageExt;

namespace Pibl.Config;

/// <summary>Settings, and where each of their values came from.</summary>
/// <param name="Settings">What the file and the environment mean.</param>
/// <param name="File">The lines and variables that they were read from; no mistake is among them.</param>
public sealed record Configured(Settings Settings, ParsedFile File)
{
    /// <summary>The keys that there are.</summary>
    public KeyTable Keys => File.Keys;

    /// <summary>The file, as it was named.</summary>
    public string FileName => File.End.File;

    /// <summary>What is told of the environment and keeps nobody from starting.</summary>
    public Seq<ConfigError> Notes => File.Notes;

    /// <summary>The sites, at least one, in the order of the file.</summary>
    public Seq<ConfiguredSite> Sites => Settings.Sections.IsEmpty
        ? Prelude.Seq1(new ConfiguredSite(SiteSettings.Only, Settings, File, File.End with { Line = 0 }))
        : Settings.Sections.Zip(File.Sections, (site, section) =>
            new ConfiguredSite(site.Name, site.Settings, File.In(section), section.Header)
            {
                Own = section.Assignments,
            }).ToSeq().Strict();

    /// <summary>Where the value of a key before the first section came from.</summary>
    public ValueSource SourceOf(ConfigKey key) => new(File.PlacesOf(key), IsInherited: false);
}

/// <summary>A site, and the lines that it was read from.</summary>
/// <param name="Name">Behind <c>[site</c>; <see cref="SiteSettings.Only"/> where the file is one site.</param>
/// <param name="Settings">What holds for it.</param>
/// <param name="Lines">Its own, and those before the first section for the rest.</param>
/// <param name="Header">The line with its name, or the file as a whole.</param>
public sealed record ConfiguredSite(string Name, Settings Settings, ParsedFile Lines, SourceSpan Header)
{
    /// <summary>The lines of its section alone; null where the file is one site.</summary>
    internal HashMap<string, Seq<Assignment>>? Own { get; init; }

    /// <summary>Where the value of a key came from.</summary>
    public ValueSource SourceOf(ConfigKey key) =>
        new(Lines.PlacesOf(key), IsInherited: Own is { } own && !own.ContainsKey(key.Name));

    /// <summary>Where a key is given that holds for it; else its header.</summary>
    public SourceSpan PlaceOf(ConfigKey key) => Lines.PlaceOf(key).IfNone(Header);
}
