using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Pibl.Http.Messages;

/// <summary>
/// Where heads are written: a buffer from the pool, taken at the first byte, that grows and is used again. One owner;
/// what <see cref="Written"/> gives is valid until the next <see cref="Clear"/> or <see cref="Dispose"/>.
/// </summary>
public sealed class HeadBuffer : IDisposable
{
    /// <summary>Most heads fit; the pool's arrays come in powers of two.</summary>
    private const int StartBytes = 2048;

    private byte[] _bytes = [];
    private int _length;

    /// <summary>What was appended since the last <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => new(_bytes, 0, _length);

    /// <summary>Bytes written.</summary>
    public int Length => _length;

    /// <summary>Room for <paramref name="length"/> bytes, which count as written at once.</summary>
    public Span<byte> Append(int length)
    {
        var room = Room(length)[..length];
        _length += length;
        return room;
    }

    public void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Append(bytes.Length));

    /// <summary>Text of ours; what is not ASCII becomes a question mark.</summary>
    public void AppendAscii(string text) => Encoding.ASCII.GetBytes(text, Append(text.Length));

    public void AppendDecimal(long number)
    {
        // 20 characters hold every 63-bit number with its sign.
        Utf8Formatter.TryFormat(number, Room(20), out var written);
        _length += written;
    }

    /// <summary><c>name: value CRLF</c>.</summary>
    internal void AppendField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var line = Append(name.Length + value.Length + 4);
        name.CopyTo(line);
        ": "u8.CopyTo(line[name.Length..]);
        value.CopyTo(line[(name.Length + 2)..]);
        "\r\n"u8.CopyTo(line[^2..]);
    }

    internal void AppendField(ReadOnlySpan<byte> name, long value)
    {
        // 20 characters hold every 63-bit number with its sign.
        var line = Room(name.Length + 24);
        name.CopyTo(line);
        ": "u8.CopyTo(line[name.Length..]);
        Utf8Formatter.TryFormat(value, line[(name.Length + 2)..], out var digits);
        "\r\n"u8.CopyTo(line[(name.Length + 2 + digits)..]);
        _length += name.Length + digits + 4;
    }

    /// <summary>In 16 hexadecimal digits.</summary>
    internal void AppendHexField(ReadOnlySpan<byte> name, ulong value)
    {
        var line = Append(name.Length + 20);
        name.CopyTo(line);
        ": "u8.CopyTo(line[name.Length..]);
        value.TryFormat(line[(name.Length + 2)..], out _, "x16");
        "\r\n"u8.CopyTo(line[^2..]);
    }

    /// <summary>What was written from that byte on is taken back.</summary>
    internal void Truncate(int length) => _length = length;

    /// <summary>What was written, to be changed where it stands.</summary>
    internal Span<byte> Filled => _bytes.AsSpan(0, _length);

    /// <summary>Empty again, with the same memory.</summary>
    public void Clear() => _length = 0;

    /// <summary>Gives the memory back; a second call does nothing, and the buffer may be used again.</summary>
    public void Dispose()
    {
        var bytes = _bytes;
        (_bytes, _length) = ([], 0);
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private Span<byte> Room(int length)
    {
        if (_bytes.Length - _length < length)
        {
            Grow(length);
        }

        return _bytes.AsSpan(_length);
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(StartBytes, Math.Max(_bytes.Length * 2, _length + length)));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = larger;
    }
}
