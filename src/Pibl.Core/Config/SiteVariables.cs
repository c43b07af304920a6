using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>
/// Which key of which site <c>PIBL_SITE_shop_SERVERS</c> names. Names of sites may have characters that shells do not
/// take in a variable, so <c>_</c> may stand for <c>-</c> and <c>.</c>, and capital letters for small ones; a name that
/// is spelled as in the file comes first.
/// </summary>
internal static class SiteVariables
{
    /// <summary>The file with the variable in its place, or with what is wrong with it.</summary>
    public static ParsedFile Apply(ParsedFile file, string name, string value)
    {
        var rest = name[Overrides.SitePrefix.Length..];
        var sites = file.Sections.Filter(section => IsAtFront(section.Name, rest)
            || IsAtFront(Fold(section.Name), Fold(rest))).Strict();
        var readings = sites.Filter(section => file.Keys.Has(KeyBehind(section, rest))).Strict();
        var exact = readings.Filter(section => IsAtFront(section.Name, rest)).Strict();
        var chosen = exact.IsEmpty ? readings : exact;
        return chosen.Count switch
        {
            0 => Unknown(file, sites, rest, name, value),
            1 => Assign(file, chosen.Head, KeyBehind(chosen.Head, rest), name, value),
            _ => Overrides.With(file, Overrides.NameOf(name, value).Wrong(
                $"{name} may be {string.Join(" or ", chosen.Map(site => $"{KeyBehind(site, rest)} of the site {site.Name}"))}",
                "give one of the sites another name, or write the line in the file")),
        };
    }

    private static ParsedFile Assign(ParsedFile file, ParsedSection site, string key, string name, string value)
    {
        if (file.Keys.Find(key).Exists(known => known.IsGlobal))
        {
            return Overrides.With(file, Overrides.NameOf(name, value).Wrong(
                $"{key} is of the whole proxy, not of one site", Suggestions.DidYouMean(Overrides.Prefix + key)));
        }

        var before = site.Assignments.Find(key).Bind(lines => Optional(lines.Head.Key.Variable));
        return before.Match(
            other => Overrides.With(file, Overrides.NameOf(name, value).Wrong(
                $"{key} of the site {site.Name} is given twice: here and by {other}", "keep one of the two")),
            () => Overrides.Assign(file, site, key, name, value));
    }

    private static ParsedFile Unknown(
        ParsedFile file, Seq<ParsedSection> sites, string rest, string name, string value) =>
        sites.OrderByDescending(site => site.Name.Length).HeadOrNone().Match(
            site => UnknownKey(file, site, rest, name, value),
            () => file.Keys.All.Filter(key => rest.EndsWith("_" + key.Name, StringComparison.Ordinal))
                .OrderByDescending(key => key.Name.Length).HeadOrNone().Match(
                    key => Overrides.With(file, UnknownSite(file, key.Name, rest, Overrides.NameOf(name, value))),
                    () => Overrides.WithNote(file, name, value, $"such as {Overrides.SitePrefix}shop_SERVERS")));

    private static ParsedFile UnknownKey(ParsedFile file, ParsedSection site, string rest, string name, string value)
    {
        var key = KeyBehind(site, rest);
        var place = Overrides.NameOf(name, value);
        if (PlannedKeys.Names.Contains(key))
        {
            return PlannedKeys.AsksForNothing(key, value)
                ? file
                : Overrides.With(file, PlannedKeys.NotBuilt(place.From(name.Length - key.Length)));
        }

        var unknown = place.Wrong($"unknown key {key} of the site {site.Name}", MeantKeys.Hint(key, file.Keys));
        return MeantKeys.Of(key, file.Keys).Match(
            meant => Overrides.With(Overrides.Guess(file, site, meant, name, value), unknown with
            {
                Hint = unknown.Hint.Replace(meant, name[..^key.Length] + meant),
            }),
            () => Overrides.With(file, unknown));
    }

    private static ConfigError UnknownSite(ParsedFile file, string key, string rest, SourceSpan place)
    {
        var site = rest[..^(key.Length + 1)];
        return file.Sections.IsEmpty
            ? place.Wrong(
                $"there is no site {site}: the file has no [site …]", Suggestions.DidYouMean(Overrides.Prefix + key))
            : place.Wrong(
                $"there is no site {site}",
                Suggestions.Nearest(site, file.Sections.Map(section => section.Name).Strict()).Match(
                    meant => Suggestions.DidYouMean($"{Overrides.SitePrefix}{meant}_{key}"),
                    () => $"there is {file.Sections.Head.Name}, in line {Counts.Show(file.Sections.Head.Header.Line)}"));
    }

    private static bool IsAtFront(string site, string rest) =>
        rest.Length > site.Length + 1 && rest[site.Length] == '_' && rest.StartsWith(site, StringComparison.Ordinal);

    private static string KeyBehind(ParsedSection site, string rest) => rest[(site.Name.Length + 1)..];

    private static string Fold(string name) => name.ToUpperInvariant().Replace('-', '_').Replace('.', '_');
}
