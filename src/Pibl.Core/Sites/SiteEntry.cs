using Pibl.Http.Messages;

namespace Pibl.Sites;

/// <summary>One host and one path of a site.</summary>
/// <param name="Site">Which site, from 0, as they stand in the file.</param>
/// <param name="Host">Null: every host.</param>
/// <param name="Path">As in <see cref="SiteMatch.Paths"/>.</param>
/// <param name="Match">What else is asked for.</param>
public sealed record SiteEntry(int Site, HostPattern? Host, Bytes Path, SiteMatch Match)
{
    /// <summary>
    /// The most specific first: an exact host, then the longest wildcard, then any host; then the longest path; then
    /// more conditions; then the order in the file.
    /// </summary>
    public static int Compare(SiteEntry one, SiteEntry other) =>
        Differs(Rank(other.Host), Rank(one.Host), out var host) ? host
        : Differs(other.Path.Length, one.Path.Length, out var path) ? path
        : Differs(other.Match.Conditions, one.Match.Conditions, out var conditions) ? conditions
        : one.Site.CompareTo(other.Site);

    private static int Rank(HostPattern? host) => host switch
    {
        null => 0,
        { IsWildcard: true } wildcard => wildcard.Name.Length,
        _ => int.MaxValue,
    };

    private static bool Differs(int one, int other, out int order) => (order = one.CompareTo(other)) != 0;
}
