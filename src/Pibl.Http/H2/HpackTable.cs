using Pibl.Http.Messages;

namespace Pibl.Http.H2;

/// <summary>
/// A dynamic table of HPACK (RFC 7541 §2.3.2), newest entry first. The bytes of all entries stand in one array, each
/// entry in one piece; an empty table has no memory.
/// </summary>
/// <param name="bytesMax">What it may hold at first, in the sizes of RFC 7541 §4.1.</param>
internal sealed class HpackTable(int bytesMax)
{
    /// <summary>What each entry counts for beside its bytes (RFC 7541 §4.1).</summary>
    internal const int Overhead = 32;

    private byte[] _bytes = [];
    private int _end;
    private Entry[] _entries = [];
    private int _newest;
    private int _count;
    private int _bytesUsed;

    private record struct Entry(int At, int NameLength, int ValueLength, FieldId Id, bool IsClean);

    /// <summary>How many entries there are.</summary>
    internal int Count => _count;

    /// <summary>How many have been added so far, evicted ones too.</summary>
    internal int Added { get; private set; }

    /// <summary>What it may hold.</summary>
    internal int BytesMax { get; private set; } = bytesMax;

    /// <summary>Another bound: what does not fit any more is evicted (RFC 7541 §4.3).</summary>
    internal void Resize(int bytesMax)
    {
        BytesMax = bytesMax;
        EvictTo(bytesMax);
    }

    /// <param name="place">0 for the newest; less than <see cref="Count"/>.</param>
    internal ReadOnlySpan<byte> NameOf(int place)
    {
        ref var entry = ref At(place);
        return _bytes.AsSpan(entry.At, entry.NameLength);
    }

    internal ReadOnlySpan<byte> ValueOf(int place)
    {
        ref var entry = ref At(place);
        return _bytes.AsSpan(entry.At + entry.NameLength, entry.ValueLength);
    }

    internal FieldId IdOf(int place) => At(place).Id;

    /// <summary>Whether name and value were found to be allowed when the entry was added.</summary>
    internal bool IsClean(int place) => At(place).IsClean;

    /// <summary>
    /// Adds an entry. One that is larger than the whole table empties it and is not added, which is no error
    /// (RFC 7541 §4.4). The bytes are not of this table.
    /// </summary>
    internal bool Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, FieldId id, bool isClean)
    {
        var length = name.Length + value.Length;
        EvictTo(BytesMax - length - Overhead);
        if (length + Overhead > BytesMax)
        {
            return false;
        }

        MakeRoom(length);
        name.CopyTo(_bytes.AsSpan(_end));
        value.CopyTo(_bytes.AsSpan(_end + name.Length));
        _newest = (_newest + 1) % _entries.Length;
        _entries[_newest] = new Entry(_end, name.Length, value.Length, id, isClean);
        _count++;
        _end += length;
        _bytesUsed += length + Overhead;
        Added++;
        return true;
    }

    private ref Entry At(int place) => ref _entries[(_newest - place + _entries.Length) % _entries.Length];

    private void EvictTo(int bytes)
    {
        while (_count > 0 && _bytesUsed > bytes)
        {
            ref var oldest = ref At(_count - 1);
            _bytesUsed -= oldest.NameLength + oldest.ValueLength + Overhead;
            _count--;
        }

        _end = _count == 0 ? 0 : _end;
    }

    private void MakeRoom(int length)
    {
        if (_count == _entries.Length)
        {
            GrowEntries();
        }

        if (_bytes.Length - _end >= length)
        {
            return;
        }

        var start = _count == 0 ? 0 : At(_count - 1).At;
        var used = _end - start;

        // Twice what the entries take, so that moving them is rare; the table is bounded, and with it this.
        var into = _bytes.Length >= 2 * (used + length) ? _bytes : new byte[Math.Max(512, 2 * (used + length))];
        _bytes.AsSpan(start, used).CopyTo(into);
        for (var place = 0; place < _count; place++)
        {
            At(place).At -= start;
        }

        (_bytes, _end) = (into, used);
    }

    private void GrowEntries()
    {
        var larger = new Entry[Math.Max(8, _entries.Length * 2)];
        for (var place = 0; place < _count; place++)
        {
            larger[_count - 1 - place] = At(place);
        }

        (_entries, _newest) = (larger, _count - 1 < 0 ? larger.Length - 1 : _count - 1);
    }
}
