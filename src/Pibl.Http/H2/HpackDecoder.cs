using Pibl.Http.Messages;

namespace Pibl.Http.H2;

/// <summary>
/// Header blocks from bytes (RFC 7541). Whatever is wrong in the code itself ends the connection with
/// COMPRESSION_ERROR: nobody knows any more what the other side's table holds (RFC 9113 §4.3).
/// </summary>
public sealed class HpackDecoder
{
    /// <summary>SETTINGS_HEADER_TABLE_SIZE as it is before anybody says anything, which nobody does here.</summary>
    internal const int TableBytesMax = 4096;

    private readonly int _tableBytesMax;
    private readonly HpackTable _table;

    /// <param name="tableBytesMax">What SETTINGS_HEADER_TABLE_SIZE of this side says.</param>
    public HpackDecoder(int tableBytesMax = TableBytesMax) =>
        (_tableBytesMax, _table) = (tableBytesMax, new HpackTable(tableBytesMax));

    /// <summary>Decodes a whole block. Returns what was wrong, or null.</summary>
    /// <param name="block">All fragments together.</param>
    /// <param name="into">
    /// Has begun; is finished here. Where it is a <see cref="HeaderBlock.IsBomb"/>, that is what is wrong.
    /// </param>
    public Fault? Decode(ReadOnlySpan<byte> block, HeaderBlock into)
    {
        var mayResize = true;
        for (var at = 0; at < block.Length;)
        {
            int first = block[at];
            if (first >= 0x80)
            {
                if (!TryIndexed(block, ref at, into))
                {
                    return Wrong("An index that is not in the table", "RFC 7541 §2.3.3");
                }
            }
            else if (first is >= 0x20 and < 0x40)
            {
                // RFC 7541 §4.2: only at the beginning, and never beyond what was allowed.
                var bytes = HpackInteger.Read(block, ref at, 5);
                if (bytes < 0 || bytes > _tableBytesMax || !mayResize)
                {
                    return Wrong("A change of the table's size that is not allowed", "RFC 7541 §6.3");
                }

                _table.Resize(bytes);
                continue;
            }
            else if (!TryLiteral(block, ref at, into))
            {
                return Wrong("A literal field that cannot be read", "RFC 7541 §6.2");
            }

            mayResize = false;
            if (into.IsBomb)
            {
                return Wrong("A header block that is decoded to many times what is taken (LIMIT_HEAD)", "RFC 9113 §10.5.1");
            }
        }

        into.Finish();
        return null;
    }

    private bool TryIndexed(ReadOnlySpan<byte> block, ref int at, HeaderBlock into)
    {
        var index = HpackInteger.Read(block, ref at, 7);
        var place = index - HpackStatic.Count - 1;
        if (index <= 0 || place >= _table.Count)
        {
            return false;
        }

        if (into.Excess is not null)
        {
            // Nothing more is kept, and the table stays as it is: a byte costs no more than a byte.
            return true;
        }

        var nameAt = into.Bytes.Length;
        if (place < 0)
        {
            var name = HpackStatic.NameOf(index);
            into.Bytes.Append(name);
            into.Bytes.Append(HpackStatic.ValueOf(index));
            into.Add(nameAt, name.Length, HpackStatic.IdOf(index), isClean: true);
            return true;
        }

        var known = _table.NameOf(place);
        into.Bytes.Append(known);
        into.Bytes.Append(_table.ValueOf(place));
        into.Add(nameAt, known.Length, _table.IdOf(place), _table.IsClean(place));
        return true;
    }

    private bool TryLiteral(ReadOnlySpan<byte> block, ref int at, HeaderBlock into)
    {
        // RFC 7541 §6.2.1 with indexing, §6.2.2 without, §6.2.3 never.
        var indexed = block[at] >= 0x40;
        var index = HpackInteger.Read(block, ref at, indexed ? 6 : 4);
        var nameAt = into.Bytes.Length;
        if (index < 0 || !TryName(block, ref at, index, into.Bytes, out var id))
        {
            return false;
        }

        var valueAt = into.Bytes.Length;
        if (!TryString(block, ref at, into.Bytes))
        {
            return false;
        }

        var name = into.Bytes.Filled[nameAt..valueAt];
        var value = into.Bytes.Filled[valueAt..];
        var isClean = HeaderBlock.IsClean(name, value);
        if (indexed)
        {
            _table.Add(name, value, id, isClean);
        }

        into.Add(nameAt, name.Length, id, isClean);
        return true;
    }

    private bool TryName(ReadOnlySpan<byte> block, ref int at, int index, HeadBuffer to, out FieldId id)
    {
        id = FieldId.Other;
        if (index == 0)
        {
            var nameAt = to.Length;
            if (!TryString(block, ref at, to))
            {
                return false;
            }

            id = PseudoFields.IdOf(to.Filled[nameAt..]);
            return true;
        }

        var place = index - HpackStatic.Count - 1;
        if (place >= _table.Count)
        {
            return false;
        }

        id = place < 0 ? HpackStatic.IdOf(index) : _table.IdOf(place);
        to.Append(place < 0 ? HpackStatic.NameOf(index) : _table.NameOf(place));
        return true;
    }

    // RFC 7541 §5.2
    private static bool TryString(ReadOnlySpan<byte> block, ref int at, HeadBuffer to)
    {
        if (at >= block.Length)
        {
            return false;
        }

        var isHuffman = block[at] >= 0x80;
        var length = HpackInteger.Read(block, ref at, 7);
        if (length < 0 || length > block.Length - at)
        {
            return false;
        }

        var text = block.Slice(at, length);
        at += length;
        if (!isHuffman)
        {
            to.Append(text);
            return true;
        }

        var start = to.Length;
        var decoded = Huffman.Decode(text, to.Append(Huffman.DecodedBytesMax(length)));
        to.Truncate(start + Math.Max(decoded, 0));
        return decoded >= 0;
    }

    private static Fault Wrong(string detail, string clause) =>
        Fault.OfClient(FaultKind.BadRequest, detail, clause);
}
