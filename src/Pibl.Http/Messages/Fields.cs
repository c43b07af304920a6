using System.Text;

namespace Pibl.Http.Messages;

/// <summary>
/// The fields of one message in the order in which they came, with their case: a list of places over one owned array.
/// Really immutable; an edit makes a new list. Equality is by content: same names (without case), same values, same
/// order.
/// </summary>
public sealed class Fields : IEquatable<Fields>
{
    public static readonly Fields Empty = new(Array.Empty<byte>(), Array.Empty<Field>(), 0);

    private readonly byte[] _bytes;
    private readonly Field[] _fields;

    /// <summary>
    /// A bit for each <see cref="FieldId"/> that is there. Most questions are about fields that are not: some twenty
    /// for each exchange, and this answers them without a look at the list.
    /// </summary>
    private readonly ulong _present;

    /// <summary>Takes both arrays over; only the first <paramref name="count"/> fields count.</summary>
    public Fields(byte[] bytes, Field[] fields, int count)
    {
        _bytes = bytes;
        _fields = count == fields.Length ? fields : fields[..count];
        foreach (ref readonly var field in _fields.AsSpan())
        {
            _present |= 1UL << (int)field.Id;
        }
    }

    public int Count => _fields.Length;

    public ref readonly Field this[int index] => ref _fields[index];

    public ReadOnlySpan<byte> NameOf(int index) => _bytes.AsSpan(_fields[index].NameAt, _fields[index].NameLength);

    public ReadOnlySpan<byte> ValueOf(int index) => _bytes.AsSpan(_fields[index].ValueAt, _fields[index].ValueLength);

    /// <summary>The value as a slice that may be kept: it holds the whole head alive.</summary>
    public Bytes BytesOf(int index) => new(_bytes, _fields[index].ValueAt, _fields[index].ValueLength);

    /// <summary>The first value of a known field.</summary>
    public Bytes? Find(FieldId id)
    {
        var at = IndexOf(id, 0);
        return at < 0 ? null : BytesOf(at);
    }

    /// <summary>The first value of a field by its name, without case.</summary>
    public Bytes? Find(ReadOnlySpan<byte> name)
    {
        var at = IndexOf(name, 0);
        return at < 0 ? null : BytesOf(at);
    }

    public bool Has(FieldId id) => (_present & (1UL << (int)id)) != 0;

    /// <summary>The place of the next field of that id at or behind <paramref name="from"/>, or -1.</summary>
    public int IndexOf(FieldId id, int from) => Has(id) ? Search(id, from) : -1;

    /// <summary>
    /// The place of the next field of that name (without case) at or behind <paramref name="from"/>, or -1.
    /// </summary>
    public int IndexOf(ReadOnlySpan<byte> name, int from)
    {
        for (var i = from; i < Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(NameOf(i), name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>A new list with one more field at the end.</summary>
    public Fields With(string name, string value) =>
        With(Encoding.Latin1.GetBytes(name), Encoding.Latin1.GetBytes(value));

    public Fields With(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var bytes = new byte[_bytes.Length + name.Length + value.Length];
        _bytes.CopyTo(bytes, 0);
        name.CopyTo(bytes.AsSpan(_bytes.Length));
        value.CopyTo(bytes.AsSpan(_bytes.Length + name.Length));
        var fields = new Field[Count + 1];
        _fields.CopyTo(fields, 0);
        fields[Count] = new Field(
            FieldIds.Of(name), _bytes.Length, name.Length, _bytes.Length + name.Length, value.Length);
        return new Fields(bytes, fields, fields.Length);
    }

    /// <summary>A new list over the same bytes where the value of one field is a part of what it was.</summary>
    public Fields WithValueCut(int index, int start, int length)
    {
        var fields = _fields.AsSpan().ToArray();
        var cut = fields[index];
        fields[index] = new Field(cut.Id, cut.NameAt, cut.NameLength, cut.ValueAt + start, length);
        return new Fields(_bytes, fields, fields.Length);
    }

    /// <summary>A new list with another value at one place.</summary>
    public Fields WithValue(int at, ReadOnlySpan<byte> value)
    {
        var bytes = new byte[_bytes.Length + value.Length];
        _bytes.CopyTo(bytes, 0);
        value.CopyTo(bytes.AsSpan(_bytes.Length));
        var fields = (Field[])_fields.Clone();
        var (id, nameAt, nameLength) = (fields[at].Id, fields[at].NameAt, fields[at].NameLength);
        fields[at] = new Field(id, nameAt, nameLength, _bytes.Length, value.Length);
        return new Fields(bytes, fields, fields.Length);
    }

    /// <summary>A new list over the same bytes without the fields of that id.</summary>
    public Fields Without(FieldId id) => Where((fields, at) => fields[at].Id != id);

    /// <summary>
    /// A new list over the same bytes with only the fields for which <paramref name="keep"/> says yes.
    /// </summary>
    public Fields Where(Func<Fields, int, bool> keep)
    {
        var kept = new Field[Count];
        var count = 0;
        for (var i = 0; i < Count; i++)
        {
            if (keep(this, i))
            {
                kept[count++] = _fields[i];
            }
        }

        return count == Count ? this : new Fields(_bytes, kept, count);
    }

    /// <summary>A new list from names and values in Latin-1.</summary>
    public static Fields Of(params (string Name, string Value)[] pairs)
    {
        var fields = Empty;
        foreach (var (name, value) in pairs)
        {
            fields = fields.With(name, value);
        }

        return fields;
    }

    public bool Equals(Fields? other)
    {
        if (other is null || other.Count != Count)
        {
            return false;
        }

        for (var i = 0; i < Count; i++)
        {
            if (!Ascii.EqualsIgnoreCase(NameOf(i), other.NameOf(i)) || !ValueOf(i).SequenceEqual(other.ValueOf(i)))
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as Fields);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        for (var i = 0; i < Count; i++)
        {
            hash.Add(NameOf(i).Length);
            hash.AddBytes(ValueOf(i));
        }

        return hash.ToHashCode();
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Count; i++)
        {
            text.Append(Encoding.Latin1.GetString(NameOf(i))).Append(": ")
                .Append(Encoding.Latin1.GetString(ValueOf(i))).Append("\r\n");
        }

        return text.ToString();
    }

    private int Search(FieldId id, int from)
    {
        var fields = _fields;
        for (var i = from; i < fields.Length; i++)
        {
            if (fields[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }
}
