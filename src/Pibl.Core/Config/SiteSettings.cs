namespace Pibl.Config;

/// <summary>One site of <c>serv.config</c>.</summary>
/// <param name="Name">Behind <c>[site</c>.</param>
/// <param name="Settings">All keys: those of its section, and those before the first section for the rest.</param>
public sealed record SiteSettings(string Name, Settings Settings)
{
    /// <summary>The name of the site of a file without sections.</summary>
    public const string Only = "default";
}
