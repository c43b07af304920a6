using System.Buffers.Binary;
using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Http.H2;

/// <summary>
/// Header blocks to bytes (RFC 7541), cheaply.
/// <para>Rule 1. A field that comes a second time with the same value goes into the dynamic table, and is one byte or
/// two from then on. What changes with each response (a length, a tag) never gets there, and evicts nothing.</para>
/// <para>Rule 2. Only what goes into the table is Huffman-coded, where that is shorter: it is paid once.</para>
/// <para>Rule 3. Set-Cookie, Cookie and Authorization are never indexed, here or behind (RFC 7541 §7.1.3).</para>
/// </summary>
public sealed class HpackEncoder
{
    /// <summary>So many names beside the known ones are remembered at once.</summary>
    private const int OtherSlots = 32;

    /// <summary>Pseudo-header fields, the known ones, and the others.</summary>
    private const int Slots = PseudoSlots + 64 + OtherSlots;

    private const int PseudoSlots = 8;

    /// <summary>A field larger than this would evict too much of what recurs.</summary>
    private const int EntryBytesMax = HpackDecoder.TableBytesMax / 8;

    private readonly HpackTable _table = new(HpackDecoder.TableBytesMax);
    private Slot[]? _slots;
    private int _smallest = int.MaxValue;

    /// <param name="Seen">What the last value looked like.</param>
    /// <param name="Added">Which entry of the table has the name; 0: none.</param>
    private record struct Slot(uint Seen, int Added);

    /// <summary>The peer's SETTINGS_HEADER_TABLE_SIZE: holds from the next block on (RFC 7541 §4.2).</summary>
    public void Allow(uint bytes)
    {
        var bound = (int)Math.Min(bytes, HpackDecoder.TableBytesMax);
        if (bound != _table.BytesMax || _smallest != int.MaxValue)
        {
            _smallest = Math.Min(_smallest, bound);
            _table.Resize(bound);
        }
    }

    /// <summary>A block begins.</summary>
    public void Begin(HeadBuffer to)
    {
        if (_smallest == int.MaxValue)
        {
            return;
        }

        // RFC 7541 §4.2: the smallest that was allowed meanwhile, where it evicts more, and then what holds.
        if (_smallest < _table.BytesMax)
        {
            HpackInteger.Write(to, 0x20, 5, _smallest);
        }

        HpackInteger.Write(to, 0x20, 5, _table.BytesMax);
        _smallest = int.MaxValue;
    }

    /// <summary><c>:status</c>, which comes first.</summary>
    public static void Status(HeadBuffer to, int status)
    {
        if (HpackStatic.IndexOfStatus(status) is var known and > 0)
        {
            HpackInteger.Write(to, 0x80, 7, known);
            return;
        }

        HpackInteger.Write(to, 0x00, 4, 8);
        HpackInteger.Write(to, 0x00, 7, 3);
        to.AppendDecimal(status);
    }

    /// <summary>A field; its name may be in any case.</summary>
    public void Field(HeadBuffer to, FieldId id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (id is FieldId.SetCookie or FieldId.Cookie or FieldId.Authorization)
        {
            Literal(to, 0x10, 4, NameIndex(id, default, name), name, value);
            return;
        }

        if (HpackStatic.IndexOf(id, value) is var known and > 0)
        {
            HpackInteger.Write(to, 0x80, 7, known);
            return;
        }

        _slots ??= new Slot[Slots];
        ref var slot = ref _slots[SlotOf(id, name)];
        var place = _table.Added - slot.Added;
        var hasName = slot.Added > 0 && place < _table.Count
            && _table.IdOf(place) == id
            && (id != FieldId.Other || Ascii.EqualsIgnoreCase(_table.NameOf(place), name));
        if (hasName && _table.ValueOf(place).SequenceEqual(value))
        {
            HpackInteger.Write(to, 0x80, 7, HpackStatic.Count + 1 + place);
            return;
        }

        var look = LookOf(value);
        var recurs = slot.Seen == look && name.Length + value.Length + HpackTable.Overhead <= EntryBytesMax;
        slot.Seen = look;
        var index = NameIndex(id, hasName ? place : null, name);
        if (recurs && _table.BytesMax >= EntryBytesMax)
        {
            Insert(to, id, index, name, value);
            slot.Added = _table.Added;
        }
        else
        {
            Literal(to, 0x00, 4, index, name, value);
        }
    }

    private static int NameIndex(FieldId id, int? place, ReadOnlySpan<byte> name) =>
        HpackStatic.IndexOf(id) is var known and > 0 ? known
        : place is { } dynamic ? HpackStatic.Count + 1 + dynamic
        : name.Length == 13 && Ascii.EqualsIgnoreCase(name, "accept-ranges"u8) ? 18
        : 0;

    private static int SlotOf(FieldId id, ReadOnlySpan<byte> name) =>
        PseudoFields.IsOne(id) ? id - PseudoFields.First
        : id != FieldId.Other
            ? PseudoSlots + (int)id
            : Slots - OtherSlots
                + (((name.Length * 7) + (name[0] | 0x20) + (3 * (name[^1] | 0x20))) & (OtherSlots - 1));

    /// <summary>Equal values look alike; others mostly do not, and where they do an entry is wasted.</summary>
    private static uint LookOf(ReadOnlySpan<byte> value)
    {
        if (value.Length < 8)
        {
            var few = 0UL;
            foreach (var octet in value)
            {
                few = (few << 8) | octet;
            }

            return Mix(few, (ulong)value.Length);
        }

        var middle = (value.Length - 8) / 2;
        return Mix(
            BinaryPrimitives.ReadUInt64LittleEndian(value) ^ (ulong)value.Length,
            BinaryPrimitives.ReadUInt64LittleEndian(value[^8..])
                + (3 * BinaryPrimitives.ReadUInt64LittleEndian(value[middle..])));
    }

    private static uint Mix(ulong one, ulong other) =>
        (uint)(((one * 0x9E3779B97F4A7C15) + (other * 0xC2B2AE3D27D4EB4F)) >> 32) | 1;

    private void Insert(HeadBuffer to, FieldId id, int index, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Span<byte> lower = stackalloc byte[EntryBytesMax];
        lower = lower[..name.Length];
        Ascii.ToLower(name, lower, out _);
        HpackInteger.Write(to, 0x40, 6, index);
        if (index == 0)
        {
            Coded(to, lower);
        }

        Coded(to, value);
        _table.Add(lower, value, id, isClean: true);
    }

    private static void Literal(
        HeadBuffer to, byte first, int prefixBits, int index, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        HpackInteger.Write(to, first, prefixBits, index);
        if (index == 0)
        {
            HpackInteger.Write(to, 0x00, 7, name.Length);
            Ascii.ToLower(name, to.Append(name.Length), out _);
        }

        Text(to, value);
    }

    private static void Text(HeadBuffer to, ReadOnlySpan<byte> text)
    {
        HpackInteger.Write(to, 0x00, 7, text.Length);
        to.Append(text);
    }

    private static void Coded(HeadBuffer to, ReadOnlySpan<byte> text)
    {
        var length = Huffman.EncodedBytes(text);
        if (length >= text.Length)
        {
            Text(to, text);
            return;
        }

        HpackInteger.Write(to, 0x80, 7, length);
        Huffman.Encode(text, to.Append(length));
    }
}
