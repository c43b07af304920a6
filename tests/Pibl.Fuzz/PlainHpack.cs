using System.Text;
using Pibl.Http.H2;

namespace Pibl.Fuzz;

/// <summary>
/// A decoder of HPACK as RFC 7541 reads, without a thought for speed: what the product's decoder says is compared with
/// it. Text is Latin-1.
/// </summary>
internal sealed class PlainHpack
{
    private const int BytesMax = 4096;

    private static readonly (string Name, string Value)[] Static =
    [
        .. """
        :authority|:method=GET|:method=POST|:path=/|:path=/index.html|:scheme=http|:scheme=https|:status=200|:status=204
        :status=206|:status=304|:status=400|:status=404|:status=500|accept-charset|accept-encoding=gzip, deflate
        accept-language|accept-ranges|accept|access-control-allow-origin|age|allow|authorization|cache-control
        content-disposition|content-encoding|content-language|content-length|content-location|content-range|content-type
        cookie|date|etag|expect|expires|from|host|if-match|if-modified-since|if-none-match|if-range|if-unmodified-since
        last-modified|link|location|max-forwards|proxy-authenticate|proxy-authorization|range|referer|refresh|retry-after
        server|set-cookie|strict-transport-security|transfer-encoding|user-agent|vary|via|www-authenticate
        """.Split(['|', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(entry => (entry.Split('=')[0], entry.Split('=').ElementAtOrDefault(1) ?? "")),
    ];

    private readonly List<(string Name, string Value)> _table = [];
    private int _bytesMax = BytesMax;

    /// <summary>The fields of a block, or null where it is none.</summary>
    public List<(string Name, string Value)>? Decode(ReadOnlySpan<byte> block)
    {
        var fields = new List<(string, string)>();
        var mayResize = true;
        while (!block.IsEmpty)
        {
            var first = block[0];
            if (first is >= 0x20 and < 0x40)
            {
                if (!mayResize || Integer(ref block, 5) is not { } size || size > BytesMax)
                {
                    return null;
                }

                _bytesMax = (int)size;
                Evict(0);
                continue;
            }

            mayResize = false;
            if ((first >= 0x80 ? Entry(Integer(ref block, 7)) : Literal(ref block, first)) is not { } field)
            {
                return null;
            }

            fields.Add(field);
        }

        return fields;
    }

    private (string Name, string Value)? Entry(long? index) => index switch
    {
        null or 0 => null,
        <= 61 => Static[(int)index - 1],
        _ => index - 62 < _table.Count ? _table[(int)index - 62] : null,
    };

    private (string Name, string Value)? Literal(ref ReadOnlySpan<byte> block, byte first)
    {
        if (Integer(ref block, first >= 0x40 ? 6 : 4) is not { } index
            || (index == 0 ? String(ref block) : Entry(index)?.Name) is not { } name
            || String(ref block) is not { } value)
        {
            return null;
        }

        if (first >= 0x40)
        {
            var size = name.Length + value.Length + 32;
            Evict(size);
            if (size <= _bytesMax)
            {
                _table.Insert(0, (name, value));
            }
        }

        return (name, value);
    }

    private void Evict(int more)
    {
        while (_table.Count > 0 && _table.Sum(entry => entry.Name.Length + entry.Value.Length + 32) + more > _bytesMax)
        {
            _table.RemoveAt(_table.Count - 1);
        }
    }

    private static string? String(ref ReadOnlySpan<byte> block)
    {
        if (block.IsEmpty)
        {
            return null;
        }

        var isHuffman = block[0] >= 0x80;
        if (Integer(ref block, 7) is not { } length || length > block.Length)
        {
            return null;
        }

        var text = block[..(int)length];
        block = block[(int)length..];
        if (!isHuffman)
        {
            return Encoding.Latin1.GetString(text);
        }

        var decoded = new byte[Huffman.DecodedBytesMax(text.Length)];
        var count = Huffman.Decode(text, decoded);
        if (count < 0)
        {
            return null;
        }

        // A code is right where it is that of what it stands for: there is no other (RFC 7541 §5.2).
        var again = new byte[Huffman.EncodedBytes(decoded.AsSpan(0, count))];
        Huffman.Encode(decoded.AsSpan(0, count), again);
        BrokenLaw.Unless(text.SequenceEqual(again), "a string has one code");
        return Encoding.Latin1.GetString(decoded, 0, count);
    }

    private static long? Integer(ref ReadOnlySpan<byte> block, int prefixBits)
    {
        var full = (1 << prefixBits) - 1;
        long number = block[0] & full;
        block = block[1..];
        if (number < full)
        {
            return number;
        }

        for (var more = 0; more < 6; more++)
        {
            if (block.IsEmpty)
            {
                return null;
            }

            number += (long)(block[0] & 0x7F) << (7 * more);
            var isLast = block[0] < 0x80;
            block = block[1..];
            if (isLast)
            {
                return number <= int.MaxValue ? number : null;
            }
        }

        return null;
    }
}
