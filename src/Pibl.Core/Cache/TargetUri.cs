using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// Resolves a Location or Content-Location against the request's target (RFC 3986 §5.2), as far as it stays on the
/// host.
/// </summary>
public static class TargetUri
{
    /// <summary>
    /// The key of what <paramref name="reference"/> points to, or null where that is on another host or no address.
    /// </summary>
    public static CacheKey? Resolve(CacheKey target, Bytes reference)
    {
        var text = reference.ToString();
        var fragment = text.IndexOf('#');
        text = fragment < 0 ? text : text[..fragment];

        if (AuthorityAt(text) is var start and >= 0)
        {
            var end = text.AsSpan(start).IndexOfAny('/', '?');
            var host = end < 0 ? text[start..] : text.Substring(start, end);
            if (!Authority.IsOf(target, Bytes.Of(host)))
            {
                return null;
            }

            text = end < 0 ? "/" : text[(start + end)..];
            text = text[0] == '?' ? "/" + text : text;
        }

        if (text.Length == 0)
        {
            return target;
        }

        return text[0] switch
        {
            '/' => KeyOf(target, text),
            '?' => KeyOf(target, PathOf(target) + text),
            _ when HasScheme(text) => null,
            _ => KeyOf(target, PathOf(target)[..(PathOf(target).LastIndexOf('/') + 1)] + text),
        };
    }

    /// <summary>The collection at that path (RFC 4918 §5.2): its query left out, and a slash at its end.</summary>
    public static CacheKey AsCollection(CacheKey key)
    {
        var path = PathOf(key);
        return key with { Target = Bytes.Of(path.EndsWith('/') ? path : path + "/") };
    }

    /// <summary>The same collection in the spelling without the slash, unless it is the root.</summary>
    public static CacheKey WithoutSlash(CacheKey collection) =>
        collection.Target.Length <= 1
            ? collection
            : collection with { Target = collection.Target.Slice(0, collection.Target.Length - 1) };

    private static int AuthorityAt(string text) => text switch
    {
        _ when text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) => 7,
        _ when text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) => 8,
        _ when text.StartsWith("//", StringComparison.Ordinal) => 2,
        _ => -1,
    };

    private static bool HasScheme(string text) =>
        text.AsSpan().IndexOfAny(':', '/', '?') is var at && at > 0 && text[at] == ':';

    private static string PathOf(CacheKey target)
    {
        var path = target.Target.ToString();
        var query = path.IndexOf('?');
        return query < 0 ? path : path[..query];
    }

    private static CacheKey KeyOf(CacheKey target, string path) =>
        target with
        {
            Target = TargetForm.Of(
                Bytes.Of(path.Contains("/.", StringComparison.Ordinal) ? WithoutDots(path) : path)),
        };

    // RFC 3986 §5.2.4
    private static string WithoutDots(string path)
    {
        var query = path.IndexOf('?');
        var segments = (query < 0 ? path : path[..query]).Split('/');
        var kept = new List<string>(segments.Length);
        for (var i = 1; i < segments.Length; i++)
        {
            var isLast = i == segments.Length - 1;
            if (segments[i] == ".." && kept.Count > 0)
            {
                kept.RemoveAt(kept.Count - 1);
            }

            if (segments[i] is not ("." or ".."))
            {
                kept.Add(segments[i]);
            }
            else if (isLast)
            {
                kept.Add("");
            }
        }

        return "/" + string.Join('/', kept) + (query < 0 ? "" : path[query..]);
    }
}
