using LanguageExt;
using Pibl.Http.Messages;

namespace Pibl.Sites;

/// <summary>Why an entry of the table is not the one for a request.</summary>
public enum SiteMiss : byte
{
    /// <summary>Its HOST names others.</summary>
    Host,

    /// <summary>Its PATH names others.</summary>
    Path,

    /// <summary>Its METHOD names others.</summary>
    Method,

    /// <summary>A field that its HEADER asks for is not there, or says something else.</summary>
    Header,

    /// <summary>It would be for the request, but a more specific one is asked before.</summary>
    Later,
}

/// <summary>An entry that a request does not go to, and why.</summary>
public sealed record MissedEntry(SiteEntry Entry, SiteMiss Why);

/// <summary>
/// Which site a request belongs to, with the reasons: the same answer as <see cref="SiteTable.Find"/>, by asking every
/// entry in order. For people who ask why; requests ask the table.
/// </summary>
/// <param name="Site">As <see cref="SiteTable.Find"/> says.</param>
/// <param name="Host">The request's host as it was compared.</param>
/// <param name="Path">The request's path as it was compared.</param>
/// <param name="Entry">The entry that won; null where none did.</param>
/// <param name="Others">All others, in the order in which they are asked.</param>
public sealed record SiteChoice(int Site, Bytes Host, Bytes Path, SiteEntry? Entry, Seq<MissedEntry> Others)
{
    /// <param name="inOrder">The entries of a table (<see cref="SiteTable.InOrder"/>).</param>
    /// <param name="request">The request.</param>
    public static SiteChoice Of(Seq<SiteEntry> inOrder, RequestHead request)
    {
        var host = SiteTable.NameOf(request.Host);
        var path = MatchedPath.Of(request.Target);
        var won = inOrder.Find(entry => WhyNot(entry, host, path, request) is null);
        var others = inOrder
            .Filter(entry => !won.Exists(winner => ReferenceEquals(winner, entry)))
            .Map(entry => new MissedEntry(entry, WhyNot(entry, host, path, request) ?? SiteMiss.Later))
            .Strict();
        return won.Match(
            entry => new SiteChoice(entry.Site, host, path, entry, others),
            () => new SiteChoice(
                others.Exists(other => other.Why != SiteMiss.Host) ? SiteTable.NoPath : SiteTable.NoHost,
                host, path, null, others));
    }

    private static SiteMiss? WhyNot(SiteEntry entry, Bytes host, Bytes path, RequestHead request) =>
        entry.Host is { } pattern && !pattern.Matches(host) ? SiteMiss.Host
        : !IsBelow(path, entry.Path) ? SiteMiss.Path
        : entry.Match.Meets(request) ? null
        : entry.Match.Methods.IsEmpty || entry.Match.Methods.Contains(request.MethodName) ? SiteMiss.Header
        : SiteMiss.Method;

    /// <summary>True for the path itself and all below it, by whole segments.</summary>
    private static bool IsBelow(Bytes path, Bytes prefix) =>
        prefix.Length == 1
        || (path.Span.StartsWith(prefix.Span)
            && (path.Length == prefix.Length || path.Span[prefix.Length] == (byte)'/'));
}
