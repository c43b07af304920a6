namespace Pibl.Rewrites;

/// <summary>
/// A reference in a field, taken apart (RFC 3986 §4.1) as far as it is of http: what does not look like it is left to
/// its reader.
/// </summary>
/// <param name="Scheme">With its colon, as it stands: <c>http:</c>, <c>https:</c>, or empty.</param>
/// <param name="Authority">What follows two slashes; null where there are none.</param>
/// <param name="Path">Maybe empty.</param>
/// <param name="Suffix">Query and fragment, with their marks.</param>
internal readonly record struct UriReference(string Scheme, string? Authority, string Path, string Suffix)
{
    /// <summary>Null for another scheme than http and https, and for one without an authority.</summary>
    public static UriReference? Of(string text)
    {
        var scheme = SchemeOf(text);
        var rest = text[scheme.Length..];
        var hasAuthority = rest.StartsWith("//", StringComparison.Ordinal);
        var isOther = scheme.Length == 0 && rest.AsSpan().IndexOfAny(":/?#") is var at && at >= 0 && rest[at] == ':';
        if (isOther || (scheme.Length > 0 && !hasAuthority))
        {
            return null;
        }

        var authority = default(string);
        if (hasAuthority)
        {
            // A backslash ends it in browsers (WHATWG URL §4.4).
            var end = rest.AsSpan(2).IndexOfAny("/?#\\");
            authority = end < 0 ? rest[2..] : rest.Substring(2, end);
            rest = rest[(2 + authority.Length)..];
        }

        var mark = rest.AsSpan().IndexOfAny('?', '#');
        return mark < 0
            ? new UriReference(scheme, authority, rest, "")
            : new UriReference(scheme, authority, rest[..mark], rest[mark..]);
    }

    public override string ToString() =>
        Authority is null ? Path + Suffix : $"{Scheme}//{Authority}{Path}{Suffix}";

    /// <summary>
    /// The path that a reference's path stands for at a place (RFC 3986 §5.2.3, §5.2.4): without dot segments.
    /// </summary>
    public static string Resolve(string place, string path) =>
        WithoutDots(path.StartsWith('/') ? path : place[..(place.LastIndexOf('/') + 1)] + path);

    private static string SchemeOf(string text) =>
        text.StartsWith("http:", StringComparison.OrdinalIgnoreCase) ? text[..5]
        : text.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? text[..6]
        : "";

    // RFC 3986 §5.2.4
    private static string WithoutDots(string path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal))
        {
            return path;
        }

        var segments = path.Split('/');
        var kept = new List<string>(segments.Length);
        for (var at = 1; at < segments.Length; at++)
        {
            if (segments[at] == ".." && kept.Count > 0)
            {
                kept.RemoveAt(kept.Count - 1);
            }

            if (segments[at] is not ("." or ".."))
            {
                kept.Add(segments[at]);
            }
            else if (at == segments.Length - 1)
            {
                kept.Add("");
            }
        }

        return "/" + string.Join('/', kept);
    }
}
