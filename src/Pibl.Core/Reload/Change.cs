using Pibl.Config;

namespace Pibl.Reload;

/// <summary>Something that comes or goes with a reload.</summary>
/// <param name="Site">Whose it is; empty: the proxy's.</param>
/// <param name="What">A site, a server or a place, by its name.</param>
/// <param name="IsAdded">It comes.</param>
public sealed record Change(string Site, string What, bool IsAdded)
{
    /// <summary><c>+b</c>, <c>a:-10.0.0.1:80</c>.</summary>
    public override string ToString() => $"{Prefix(Site, ":")}{(IsAdded ? '+' : '-')}{What}";

    /// <summary>A file without sections has one site, whose name nobody has written.</summary>
    internal static string Prefix(string site, string separator) =>
        site.Length == 0 || site == SiteSettings.Only ? "" : $"{site}{separator}";
}

/// <summary>A key with another value, or with the same where the files that it names have changed.</summary>
/// <param name="Site">Where it stands; empty: before the sections, for the whole proxy.</param>
/// <param name="Name">Of the key.</param>
/// <param name="Value">As the file has it.</param>
/// <param name="Before">What it was, or stays until the next start.</param>
public sealed record KeyChange(string Site, string Name, string Value, string Before)
{
    /// <summary>It is spelled as before, and its files say something else.</summary>
    public bool IsOfFiles => Value == Before;

    /// <summary><c>RETRIES</c>, <c>a.RATE</c>. Values may be secrets, such as a field that servers are sent.</summary>
    public override string ToString() => $"{Change.Prefix(Site, ".")}{Name}";
}
