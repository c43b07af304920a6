using System.Text;

namespace Pibl.Http.Messages;

/// <summary>
/// A slice of bytes that nobody changes, with <em>content</em> equality: two slices are equal when their bytes are, so
/// a record that holds one compares right and can be a key. The array is owned by the garbage collector and never
/// reused.
/// </summary>
public readonly struct Bytes : IEquatable<Bytes>
{
    private readonly byte[]? _array;
    private readonly int _start;

    /// <summary>Takes <paramref name="array"/> over: whoever made it must not write to it again.</summary>
    public Bytes(byte[] array, int start, int length)
    {
        _array = array;
        _start = start;
        Length = length;
        _ = array.AsSpan(start, length);
    }

    /// <summary>Length in bytes.</summary>
    public int Length { get; }

    public bool IsEmpty => Length == 0;

    public ReadOnlySpan<byte> Span => new(_array, _start, Length);

    public ReadOnlyMemory<byte> Memory => new(_array, _start, Length);

    /// <summary>The slice from <paramref name="start"/> on, over the same array.</summary>
    public Bytes Slice(int start) => Slice(start, Length - start);

    public Bytes Slice(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, (uint)Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)(Length - start));
        return length == 0 ? default : new Bytes(_array!, _start + start, length);
    }

    /// <summary>
    /// A copy of <paramref name="text"/> in Latin-1, the encoding in which HTTP fields are opaque (RFC 9110 §5.5).
    /// </summary>
    public static Bytes Of(string text) => Owned(Encoding.Latin1.GetBytes(text));

    public static Bytes Of(ReadOnlySpan<byte> bytes) => Owned(bytes.ToArray());

    /// <summary>Wraps a whole array without a copy.</summary>
    public static Bytes Owned(byte[] array) => array.Length == 0 ? default : new Bytes(array, 0, array.Length);

    /// <summary>ASCII case does not count: for field names, tokens and hosts.</summary>
    public bool EqualsIgnoreCase(ReadOnlySpan<byte> other) => Ascii.EqualsIgnoreCase(Span, other);

    public bool Equals(Bytes other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is Bytes other && Equals(other);

    /// <summary>Seeded per process (<see cref="HashCode"/>), so a client cannot choose colliding keys.</summary>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    public override string ToString() => Encoding.Latin1.GetString(Span);

    public static bool operator ==(Bytes left, Bytes right) => left.Equals(right);

    public static bool operator !=(Bytes left, Bytes right) => !left.Equals(right);
}
