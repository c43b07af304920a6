using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Http.H2;

/// <summary>The static table of HPACK (RFC 7541 appendix A).</summary>
internal static class HpackStatic
{
    /// <summary>How many entries it has; their indices begin at 1.</summary>
    internal const int Count = 61;

    private static readonly (string Name, string Value)[] Entries =
    [
        (":authority", ""), (":method", "GET"), (":method", "POST"), (":path", "/"), (":path", "/index.html"),
        (":scheme", "http"), (":scheme", "https"), (":status", "200"), (":status", "204"), (":status", "206"),
        (":status", "304"), (":status", "400"), (":status", "404"), (":status", "500"), ("accept-charset", ""),
        ("accept-encoding", "gzip, deflate"), ("accept-language", ""), ("accept-ranges", ""), ("accept", ""),
        ("access-control-allow-origin", ""), ("age", ""), ("allow", ""), ("authorization", ""), ("cache-control", ""),
        ("content-disposition", ""), ("content-encoding", ""), ("content-language", ""), ("content-length", ""),
        ("content-location", ""), ("content-range", ""), ("content-type", ""), ("cookie", ""), ("date", ""),
        ("etag", ""), ("expect", ""), ("expires", ""), ("from", ""), ("host", ""), ("if-match", ""),
        ("if-modified-since", ""), ("if-none-match", ""), ("if-range", ""), ("if-unmodified-since", ""),
        ("last-modified", ""), ("link", ""), ("location", ""), ("max-forwards", ""), ("proxy-authenticate", ""),
        ("proxy-authorization", ""), ("range", ""), ("referer", ""), ("refresh", ""), ("retry-after", ""),
        ("server", ""), ("set-cookie", ""), ("strict-transport-security", ""), ("transfer-encoding", ""),
        ("user-agent", ""), ("vary", ""), ("via", ""), ("www-authenticate", ""),
    ];

    private static readonly byte[][] Names = Entries.Select(entry => Encoding.ASCII.GetBytes(entry.Name)).ToArray();

    private static readonly byte[][] Values = Entries.Select(entry => Encoding.ASCII.GetBytes(entry.Value)).ToArray();

    private static readonly FieldId[] Ids = Names.Select(name => PseudoFields.IdOf(name)).ToArray();

    /// <summary>For each known field the index of its name, or 0.</summary>
    private static readonly byte[] OfId = Enumerable.Range(0, 256)
        .Select(id => id == (int)FieldId.Other ? (byte)0 : (byte)(Array.IndexOf(Ids, (FieldId)id) + 1)).ToArray();

    internal static ReadOnlySpan<byte> NameOf(int index) => Names[index - 1];

    internal static ReadOnlySpan<byte> ValueOf(int index) => Values[index - 1];

    internal static FieldId IdOf(int index) => Ids[index - 1];

    /// <summary>The index of a known field's name, or 0 where it is not in the table.</summary>
    internal static int IndexOf(FieldId id) => OfId[(int)id];

    /// <summary>The index of a request's pseudo-header field with its value, or 0 where that is not there.</summary>
    internal static int IndexOf(FieldId id, ReadOnlySpan<byte> value) => id switch
    {
        PseudoFields.Method => value.SequenceEqual("GET"u8) ? 2 : value.SequenceEqual("POST"u8) ? 3 : 0,
        PseudoFields.Path => value.SequenceEqual("/"u8) ? 4 : 0,
        PseudoFields.Scheme => value.SequenceEqual("http"u8) ? 6 : value.SequenceEqual("https"u8) ? 7 : 0,
        _ => 0,
    };

    /// <summary>The index of a status that is in the table, or 0.</summary>
    internal static int IndexOfStatus(int status) => status switch
    {
        200 => 8,
        204 => 9,
        206 => 10,
        304 => 11,
        400 => 12,
        404 => 13,
        500 => 14,
        _ => 0,
    };
}
