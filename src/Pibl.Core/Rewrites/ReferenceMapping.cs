using Pibl.Http.Messages;

namespace Pibl.Rewrites;

/// <summary>
/// Maps a server's reference (RFC 3986 §4.1) to what the client has to ask for.
/// <para>Rule 1. An absolute one at a server's own name loses the name: a path alone is right whatever scheme and host
/// the client sees (RFC 9110 §10.2.2 allows it).</para>
/// <para>Rule 2. One at the client's own host keeps scheme and host: a server may send its client to https.</para>
/// <para>Rule 3. One at any other host is nobody's business here.</para>
/// <para>Rule 4. A path below REWRITE becomes one below the prefix of PATH that the client used. A path beside it is
/// not shown by this PATH and stays as it is.</para>
/// <para>Rule 5. A relative path stays as it is where it leads the client to the right place, which is nearly
/// always.</para>
/// </summary>
internal sealed class ReferenceMapping(PathRewrite? path, ServerNames names)
{
    /// <summary>What to say in its place; null where it is right as it stands.</summary>
    public string? Map(Bytes reference, RequestHead request)
    {
        var text = reference.ToString();
        if (UriReference.Of(text) is not { } parts)
        {
            return null;
        }

        var mapped = parts.Authority is { } authority
            ? AtHost(parts, authority, request)
            : Alone(parts, request);
        return mapped is null || mapped == text ? null : mapped;
    }

    private string? AtHost(UriReference parts, string authority, RequestHead request)
    {
        var port = Authority.PortOf(parts.Scheme);
        if (Authority.Of(authority, port) is not { } name)
        {
            return null;
        }

        var client = Authority.Of(request.Host.ToString(), PortOf(request.Scheme)) ?? ("", 0);
        var place = UriReference.Resolve("/", parts.Path.Length == 0 ? "/" : parts.Path);
        if (names.Has(name, client))
        {
            return OneSlash(MapPath(place, request) ?? place) + parts.Suffix;
        }

        return name.Host == client.Host && MapPath(place, request) is { } mapped
            ? (parts with { Path = mapped }).ToString()
            : null;
    }

    private string? Alone(UriReference parts, RequestHead request)
    {
        if (path is null || parts.Path.Length == 0)
        {
            return null;
        }

        var asked = PathOf(request.Target);
        var meant = UriReference.Resolve(PathOf(path.Apply(request.Target)), parts.Path);
        var mapped = meant.StartsWith('/') ? MapPath(meant, request) : null;
        return mapped is null || (parts.Path[0] != '/' && UriReference.Resolve(asked, parts.Path) == mapped)
            ? null
            : mapped + parts.Suffix;
    }

    private string? MapPath(string place, RequestHead request) => path?.MapBack(request.Target, place);

    /// <summary>What begins with two slashes, or with a slash and a backslash, is a host to browsers.</summary>
    private static string OneSlash(string place) => "/" + place.TrimStart('/', '\\');

    private static string PathOf(Bytes target)
    {
        var text = target.ToString();
        var query = text.IndexOf('?');
        return query < 0 ? text : text[..query];
    }

    private static int PortOf(ClientScheme scheme) => scheme == ClientScheme.Https ? 443 : 80;
}
