using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;

namespace Pibl;

/// <summary>
/// A growing array of ASCII bytes in which a log's lines are put together, used again and again: rendering an exchange
/// allocates nothing. For one thread at a time.
/// </summary>
public sealed class LineBuffer : IBufferWriter<byte>
{
    /// <summary>Some lines; it doubles until a batch fits, and stays so. In bytes.</summary>
    private const int StartBytes = 1024;

    private byte[] _bytes = new byte[StartBytes];
    private int _length;

    /// <summary>What has been written since <see cref="Clear"/>; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    /// <summary>Copies text that needs no escaping: the program's own literals.</summary>
    public LineBuffer Append(ReadOnlySpan<byte> ascii)
    {
        ascii.CopyTo(GetSpan(ascii.Length));
        _length += ascii.Length;
        return this;
    }

    public LineBuffer Append(byte ascii)
    {
        GetSpan(1)[0] = ascii;
        _length++;
        return this;
    }

    /// <summary>A number in decimal digits.</summary>
    public LineBuffer Append(long number)
    {
        const int LongestNumber = 20;
        var fits = Utf8Formatter.TryFormat(number, GetSpan(LongestNumber), out var written);
        Debug.Assert(fits);
        _length += written;
        return this;
    }

    /// <summary>A number from 0 to 99 in two digits.</summary>
    public LineBuffer AppendTwoDigits(int number)
    {
        var digits = GetSpan(2);
        digits[0] = (byte)('0' + (number / 10));
        digits[1] = (byte)('0' + (number % 10));
        _length += 2;
        return this;
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - _length));
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(_length);
    }

    private void Grow(int wanted)
    {
        if (_bytes.Length - _length < wanted)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + wanted));
        }
    }
}
