using System.Text;

namespace Pibl.Compression;

/// <summary>
/// Which media types get smaller: text and what is like it. The others are compressed already, or noise.
/// </summary>
public static class CompressibleTypes
{
    private static readonly string[] Applications =
    [
        "json", "javascript", "x-javascript", "ecmascript", "xml", "xml-dtd", "wasm", "x-ndjson", "ndjson", "jsonl",
        "json-seq", "graphql", "yaml", "x-yaml", "toml", "sql", "rtf", "postscript", "x-sh", "x-httpd-php", "x-tex",
        "x-www-form-urlencoded", "vnd.ms-fontobject", "x-font-ttf", "x-font-opentype", "x-font-truetype",
        "x-web-app-manifest+json",
    ];

    private static readonly string[] Images = ["bmp", "x-icon", "vnd.microsoft.icon", "x-ms-bmp"];

    private static readonly string[] Fonts = ["ttf", "otf", "sfnt", "collection"];

    /// <summary>By a Content-Type (RFC 9110 §8.3.1); its parameters do not count.</summary>
    public static bool Has(ReadOnlySpan<byte> contentType)
    {
        var type = WithoutParameters(contentType);
        var slash = type.IndexOf((byte)'/');
        if (slash < 0)
        {
            return false;
        }

        var top = type[..slash];
        var sub = type[(slash + 1)..];
        return Ascii.EqualsIgnoreCase(top, "text"u8)

            // RFC 6839 §3.1, RFC 7303 §4.2, RFC 9512 §2.3
            || ((EndsWith(sub, "+json"u8) || EndsWith(sub, "+xml"u8) || EndsWith(sub, "+yaml"u8))

                // Messages have an encoding of their own, and wait for nothing (application/grpc+json, grpc-web+json).
                && !sub.StartsWith("grpc"u8))
            || (Ascii.EqualsIgnoreCase(top, "application"u8) && IsIn(Applications, sub))
            || (Ascii.EqualsIgnoreCase(top, "image"u8) && IsIn(Images, sub))
            || (Ascii.EqualsIgnoreCase(top, "font"u8) && IsIn(Fonts, sub));
    }

    /// <summary>Server-sent events (WHATWG HTML §9.2): a body that may never end.</summary>
    public static bool IsEndless(ReadOnlySpan<byte> contentType) =>
        Ascii.EqualsIgnoreCase(WithoutParameters(contentType), "text/event-stream"u8);

    private static ReadOnlySpan<byte> WithoutParameters(ReadOnlySpan<byte> contentType)
    {
        var semicolon = contentType.IndexOf((byte)';');
        return (semicolon < 0 ? contentType : contentType[..semicolon]).Trim(" \t"u8);
    }

    private static bool EndsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> end) =>
        text.Length > end.Length && Ascii.EqualsIgnoreCase(text[^end.Length..], end);

    private static bool IsIn(string[] names, ReadOnlySpan<byte> name)
    {
        foreach (var known in names)
        {
            if (Ascii.EqualsIgnoreCase(name, known))
            {
                return true;
            }
        }

        return false;
    }
}
