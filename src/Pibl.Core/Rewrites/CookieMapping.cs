using Pibl.Http.Messages;

namespace Pibl.Rewrites;

/// <summary>
/// Maps the attributes of a server's cookie (RFC 6265 §4.1.2) to where the client sees that server.
/// <para>Rule 1. A Path below REWRITE becomes one below the prefix of PATH. One that is wider than REWRITE still covers
/// all that this PATH shows, and stays.</para>
/// <para>Rule 2. A Domain that is a server's own and not the client's goes: the client would refuse the cookie (RFC
/// 6265 §5.3), and without it the cookie is for the host that was asked.</para>
/// <para>Rule 3. A <c>__Host-</c> cookie has <c>Path=/</c> and no Domain, or it is refused (RFC 6265bis §4.1.3.2): it
/// stays as it is.</para>
/// </summary>
internal sealed class CookieMapping(PathRewrite? path, ServerNames names)
{
    /// <summary>What to say in its place; null where it is right as it stands.</summary>
    public string? Map(Bytes cookie, RequestHead request)
    {
        var text = cookie.ToString();
        if (text.StartsWith("__Host-", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var parts = text.Split(';');
        var kept = new List<string>(parts.Length) { parts[0] };
        for (var at = 1; at < parts.Length; at++)
        {
            if (MapAttribute(parts[at], request) is { } part)
            {
                kept.Add(part);
            }
        }

        var mapped = string.Join(';', kept);
        return mapped == text ? null : mapped;
    }

    /// <summary>Null where it goes.</summary>
    private string? MapAttribute(string attribute, RequestHead request)
    {
        var equals = attribute.IndexOf('=');
        var name = (equals < 0 ? attribute : attribute[..equals]).Trim();
        var value = equals < 0 ? "" : attribute[(equals + 1)..].Trim();
        if (name.Equals("Path", StringComparison.OrdinalIgnoreCase) && value.StartsWith('/'))
        {
            return attribute[..(equals + 1)] + (MapPath(value, request) ?? value);
        }

        return name.Equals("Domain", StringComparison.OrdinalIgnoreCase) && IsForeign(value, request) ? null : attribute;
    }

    /// <summary>
    /// RFC 6265 §5.1.4: <c>/api</c> covers <c>/api</c> and all below it, <c>/api/</c> only what is below. What covered
    /// the server's root is to cover the prefix itself.
    /// </summary>
    private string? MapPath(string place, RequestHead request) =>
        path is { Replacement.IsEmpty: true } && place == "/"
            ? path.PrefixOf(request.Target) is { IsEmpty: false } prefix ? prefix.ToString() : place
            : path?.MapBack(request.Target, place);

    private bool IsForeign(string value, RequestHead request)
    {
        // RFC 6265 §5.2.3: a dot at the beginning does not count.
        var domain = value.TrimStart('.').ToLowerInvariant();
        return domain.Length > 0
            && names.AreIn(domain)
            && !(Authority.Of(request.Host.ToString(), 0) is { } client && Authority.IsIn(client.Host, domain));
    }
}
