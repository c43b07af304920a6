using System.Text;

namespace Pibl.Http.Semantics;

/// <summary>A content coding that this proxy can apply (RFC 9110 §8.4.1, and IANA's registry).</summary>
public enum ContentCoding : byte
{
    /// <summary>None: the representation as it is.</summary>
    Identity,

    /// <summary>Brotli (RFC 7932).</summary>
    Br,

    /// <summary>Zstandard (RFC 8878), with a window of at most 8 MB (RFC 9659 §3).</summary>
    Zstd,

    /// <summary>gzip (RFC 1952).</summary>
    Gzip,
}

/// <summary>The names of <see cref="ContentCoding"/>.</summary>
public static class ContentCodings
{
    /// <summary>As it is written in Content-Encoding.</summary>
    public static ReadOnlySpan<byte> NameOf(ContentCoding coding) => coding switch
    {
        ContentCoding.Identity => "identity"u8,
        ContentCoding.Br => "br"u8,
        ContentCoding.Zstd => "zstd"u8,
        ContentCoding.Gzip => "gzip"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(coding), coding, null),
    };

    /// <summary>Null for any other coding. Names have no case (RFC 9110 §8.4.1).</summary>
    public static ContentCoding? Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when Ascii.EqualsIgnoreCase(name, "br"u8) => ContentCoding.Br,
        4 when Ascii.EqualsIgnoreCase(name, "gzip"u8) => ContentCoding.Gzip,
        4 when Ascii.EqualsIgnoreCase(name, "zstd"u8) => ContentCoding.Zstd,

        // RFC 9110 §8.4.1.3: equivalent to gzip.
        6 when Ascii.EqualsIgnoreCase(name, "x-gzip"u8) => ContentCoding.Gzip,
        8 when Ascii.EqualsIgnoreCase(name, "identity"u8) => ContentCoding.Identity,
        _ => null,
    };
}
