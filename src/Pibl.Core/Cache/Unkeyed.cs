using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// Fields of a client by which some servers choose another host, address or method, without a word in Vary: whoever
/// sends one could have its answer stored for everybody who does not. From peers that are not trusted they keep a
/// request past the cache; it goes on with them as it came, since some who send them mean it.
/// <c>X-Forwarded-*</c> of such peers never reaches a server and is none of them.
/// </summary>
public static class Unkeyed
{
    /// <summary>No name is shorter than the shortest of <see cref="IsOne"/>.</summary>
    private const int ShortestName = 6;

    /// <summary>Allocates nothing.</summary>
    public static bool IsIn(RequestHead request)
    {
        if (request.IsFromTrusted)
        {
            return false;
        }

        var fields = request.Fields;
        for (var at = 0; at < fields.Count; at++)
        {
            // All of them begin with X- but one.
            if (fields[at].Id == FieldId.Other && fields[at].NameLength >= ShortestName
                && fields.NameOf(at) is var name && (name[0] | 0x20) is 'x' or 'f' && IsOne(name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOne(ReadOnlySpan<byte> name) =>
        // Another host.
        Is(name, "x-host"u8) || Is(name, "x-original-host"u8) || Is(name, "x-host-override"u8)
            || Is(name, "x-http-host-override"u8)
            // Another address: IIS and the Symfony and Zend frameworks, Envoy, Next.js within.
            || Is(name, "x-original-url"u8) || Is(name, "x-rewrite-url"u8) || Is(name, "x-original-uri"u8)
            || Is(name, "x-rewrite-uri"u8) || Is(name, "x-envoy-original-path"u8) || Begins(name, "x-invoke-"u8)
            || Is(name, "x-matched-path"u8) || Begins(name, "x-middleware-"u8)
            // Another scheme or port.
            || Is(name, "x-scheme"u8) || Is(name, "x-url-scheme"u8) || Is(name, "front-end-https"u8)
            // Another method.
            || Is(name, "x-http-method-override"u8) || Is(name, "x-http-method"u8)
            || Is(name, "x-method-override"u8);

    private static bool Begins(ReadOnlySpan<byte> name, ReadOnlySpan<byte> start) =>
        name.Length > start.Length && Is(name[..start.Length], start);

    /// <summary>
    /// Without case, and with an underscore for a hyphen: CGI (RFC 3875 §4.1.18) and its successors read both alike.
    /// </summary>
    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> wanted)
    {
        if (name.Length != wanted.Length)
        {
            return false;
        }

        for (var at = 0; at < name.Length; at++)
        {
            if ((name[at] == '_' ? '-' : name[at] | 0x20) != wanted[at])
            {
                return false;
            }
        }

        return true;
    }
}
