using System.Text;

namespace Pibl.Http.Messages;

/// <summary>
/// From a field's name to its <see cref="FieldId"/> and back. Names compare without case (RFC 9110 §5.1).
/// </summary>
public static class FieldIds
{
    /// <summary>The longest known name, in bytes; anything longer is <see cref="FieldId.Other"/> at once.</summary>
    private const int LongestName = 25;

    private static readonly string[] Names =
    [
        "", "Accept", "Accept-Encoding", "Accept-Language", "Age", "Authorization", "Cache-Control",
        "Cache-Group-Invalidation", "Cache-Groups", "Cache-Status", "CDN-Cache-Control", "CDN-Loop", "Connection", "Content-Encoding", "Content-Length", "Content-Location",
        "Content-Range", "Content-Type", "Cookie", "Date", "ETag", "Expect", "Expires", "Forwarded", "Host", "If-Match",
        "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "Keep-Alive", "Last-Modified",
        "Location", "Max-Forwards", "Origin", "Pragma", "Proxy-Authenticate", "Proxy-Authentication-Info",
        "Proxy-Authorization", "Proxy-Connection", "Range", "Retry-After", "Server", "Set-Cookie", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade", "User-Agent", "Vary", "Via", "Warning", "WWW-Authenticate", "X-Forwarded-For",
        "X-Forwarded-Host", "X-Forwarded-Proto", "X-Request-Id",
    ];

    private static readonly (FieldId Id, byte[] Name)[][] ByLength = Enumerable.Range(0, LongestName + 1)
        .Select(length => Enum.GetValues<FieldId>()
            .Where(id => id != FieldId.Other && Names[(int)id].Length == length)
            .Select(id => (id, Encoding.ASCII.GetBytes(Names[(int)id].ToLowerInvariant())))
            .ToArray())
        .ToArray();

    /// <summary>The canonical spelling, as IANA registers it.</summary>
    public static string NameOf(FieldId id) => Names[(int)id];

    public static FieldId Of(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > LongestName)
        {
            return FieldId.Other;
        }

        var first = name[0] | 0x20;
        foreach (var (id, known) in ByLength[name.Length])
        {
            if (known[0] == first && Ascii.EqualsIgnoreCase(known, name))
            {
                return id;
            }
        }

        return FieldId.Other;
    }
}
