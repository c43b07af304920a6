using LanguageExt;
using Pibl.Http.Messages;
using Pibl.Sites;

namespace Pibl.Rewrites;

/// <summary>
/// What becomes of a path on its way to a server, and of the server's paths on their way back (REWRITE).
/// <para>Rule 1. The prefix of PATH that matched gives way to the text of REWRITE; what is behind it, and the query,
/// stay as they are: nothing is decoded, joined or removed.</para>
/// <para>Rule 2. A slash at the end of PATH or REWRITE makes no difference. So <c>/</c> is nothing at all, and slashes
/// are neither doubled nor lost at the joint.</para>
/// <para>Rule 3. What is sent begins with one slash: servers and browsers take what stands behind two for a
/// host.</para>
/// <para>Rule 4. A path that is under PATH in another spelling alone (<c>//api/x</c>, <c>/%61pi/x</c>) is sent as
/// <see cref="MatchedPath"/> spells it: as it stands, it would lead past REWRITE.</para>
/// <para>Rule 5. A path that climbs out of the prefix is refused: for <c>/api/../x</c> the server would leave the part
/// of it that REWRITE shows. Encoded dots and slashes count as dots and slashes, since many servers decode them.</para>
/// </summary>
public sealed class PathRewrite
{
    private readonly Bytes[] _prefixes;
    private readonly Bytes _replacement;

    private PathRewrite(Bytes[] prefixes, Bytes replacement) => (_prefixes, _replacement) = (prefixes, replacement);

    /// <summary>The rule, or null where PATH and REWRITE are the same.</summary>
    /// <param name="prefixes">Those of PATH: each begins with a slash.</param>
    /// <param name="replacement">That of REWRITE: it begins with a slash.</param>
    public static PathRewrite? Of(Seq<Bytes> prefixes, string replacement)
    {
        var to = WithoutSlash(Bytes.Of(replacement));
        var from = prefixes.Map(WithoutSlash).ToArray();
        return from.Length == 1 && from[0] == to ? null : new PathRewrite(from, to);
    }

    /// <summary>REWRITE without a slash at its end; empty for <c>/</c>.</summary>
    internal Bytes Replacement => _replacement;

    /// <summary>What the server is asked for.</summary>
    /// <param name="target">As the client asked (RFC 9112 §3.2): a path with its query, or the asterisk.</param>
    public Bytes Apply(Bytes target)
    {
        target = Spelled(target);
        if (PrefixOf(target) is not { } prefix)
        {
            return target;
        }

        var rest = target.Slice(prefix.Length);
        return _replacement.IsEmpty ? WithOneSlash(rest) : Joined(_replacement.Span, rest.Span);
    }

    /// <summary>
    /// The prefix of PATH that the client's path begins with, without a slash at its end: the longest of several. Null
    /// where none does.
    /// </summary>
    internal Bytes? PrefixOf(Bytes target)
    {
        Bytes? longest = null;
        foreach (ref readonly var prefix in _prefixes.AsSpan())
        {
            if ((longest is null || longest.Value.Length < prefix.Length) && IsUnder(target.Span, prefix.Span))
            {
                longest = prefix;
            }
        }

        return longest;
    }

    /// <summary>
    /// The client's path for a server's, both without a query; null where REWRITE does not show it. It begins with one
    /// slash, like <see cref="Apply"/>'s.
    /// </summary>
    /// <param name="target">What the client asked for: of several prefixes its own is meant.</param>
    /// <param name="path">The server's path, without dot segments.</param>
    internal string? MapBack(Bytes target, string path)
    {
        var shown = _replacement.ToString();
        if (PrefixOf(Spelled(target)) is not { } prefix
            || !path.StartsWith(shown, StringComparison.Ordinal)
            || (path.Length > shown.Length && path[shown.Length] != '/'))
        {
            return null;
        }

        var rest = path[shown.Length..];
        return prefix.IsEmpty ? "/" + rest.TrimStart('/', '\\') : prefix + rest;
    }

    /// <summary>Whether the server would leave what REWRITE shows of it.</summary>
    public bool ClimbsOut(Bytes target)
    {
        var spelled = Spelled(target);
        return PrefixOf(spelled) is { } prefix && DotSegments.ClimbOut(spelled.Span[prefix.Length..]);
    }

    /// <summary>The target in a spelling that begins with the prefix that chose the site, if there is one.</summary>
    private Bytes Spelled(Bytes target) =>
        target.Span is not [(byte)'/', ..] || PrefixOf(target) is not null ? target : MatchedPath.WithQuery(target);

    /// <summary>Whether a path is a prefix (without a slash at its end) or below it, by whole segments.</summary>
    internal static bool IsUnder(ReadOnlySpan<byte> path, ReadOnlySpan<byte> prefix) =>
        path.StartsWith(prefix)
        && (path.Length == prefix.Length
            ? !prefix.IsEmpty
            : path[prefix.Length] == '/' || (path[prefix.Length] == '?' && !prefix.IsEmpty));

    private static Bytes WithOneSlash(Bytes rest)
    {
        var slashes = 0;
        while (slashes < rest.Length && rest.Span[slashes] == '/')
        {
            slashes++;
        }

        return slashes == 0 ? Joined("/"u8, rest.Span) : rest.Slice(slashes - 1);
    }

    private static Bytes Joined(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var joined = new byte[first.Length + second.Length];
        first.CopyTo(joined);
        second.CopyTo(joined.AsSpan(first.Length));
        return Bytes.Owned(joined);
    }

    private static Bytes WithoutSlash(Bytes path) =>
        path.Length > 0 && path.Span[^1] == '/' ? path.Slice(0, path.Length - 1) : path;
}
