namespace Pibl.Fuzz;

/// <summary>The bytes of an input while it is made; one for each thread, used again and again.</summary>
internal sealed class Draft
{
    private byte[] _bytes = new byte[1 << 16];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public Span<byte> Open => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public Draft Add(ReadOnlySpan<byte> bytes)
    {
        Insert(Length, bytes);
        return this;
    }

    public void Add(byte octet, int times)
    {
        Grow(times);
        _bytes.AsSpan(Length, times).Fill(octet);
        Length += times;
    }

    public void Insert(int at, ReadOnlySpan<byte> bytes)
    {
        Grow(bytes.Length);
        _bytes.AsSpan(at, Length - at).CopyTo(_bytes.AsSpan(at + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(at));
        Length += bytes.Length;
    }

    public void Remove(int at, int length)
    {
        _bytes.AsSpan(at + length, Length - at - length).CopyTo(_bytes.AsSpan(at));
        Length -= length;
    }

    private void Grow(int more)
    {
        if (Length + more > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + more));
        }
    }
}
