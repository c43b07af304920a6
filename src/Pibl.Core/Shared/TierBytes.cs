using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Pibl.Shared;

/// <summary>Numbers and texts one behind the other, as <see cref="TierReader"/> reads them.</summary>
internal sealed class TierWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public TierWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public TierWriter Number(long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(sizeof(long)), number);
        _bytes.Advance(sizeof(long));
        return this;
    }

    /// <summary>Latin-1, with its length in front.</summary>
    public TierWriter Text(string text) => Number(text.Length).Raw(Encoding.Latin1.GetBytes(text));

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();
}

/// <summary>
/// Reads what <see cref="TierWriter"/> writes. What is not there is 0 or empty, and <see cref="IsWhole"/> is false.
/// </summary>
internal ref struct TierReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;
    private bool _isShort;

    /// <summary>All was there that was read, and nothing is left.</summary>
    public readonly bool IsWhole => !_isShort && _rest.IsEmpty;

    public ReadOnlySpan<byte> Raw(long length)
    {
        if (length < 0 || length > _rest.Length)
        {
            _isShort = true;
            return default;
        }

        var read = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return read;
    }

    public long Number() => Raw(sizeof(long)) is { Length: sizeof(long) } number
        ? BinaryPrimitives.ReadInt64LittleEndian(number)
        : 0;

    public string Text() => Encoding.Latin1.GetString(Raw(Number()));
}
