using System.Buffers;

namespace Pibl.Compression;

/// <summary>
/// Where an encoder writes: a buffer from the pool that grows and is used again. One input block (256 KB) and what the
/// encoder held back (256 KB) bound it.
/// </summary>
internal sealed class CompressedOutput : Stream
{
    private const int StartBytes = 16 << 10;

    private byte[] _bytes = [];
    private int _length;

    /// <summary>What was written; valid until the next <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => new(_bytes, 0, _length);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>At least <paramref name="length"/> bytes to write to; <see cref="Advance"/> says how many were.</summary>
    public Span<byte> Room(int length)
    {
        if (_bytes.Length - _length < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(
                Math.Max(StartBytes, Math.Max(_bytes.Length * 2, _length + length)));
            Written.Span.CopyTo(larger);
            Return();
            _bytes = larger;
        }

        return _bytes.AsSpan(_length);
    }

    public void Advance(int length) => _length += length;

    /// <summary>Empty again; the memory goes back.</summary>
    public void Clear()
    {
        Return();
        (_bytes, _length) = ([], 0);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        buffer.CopyTo(Room(buffer.Length));
        Advance(buffer.Length);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // It is in memory.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        Clear();
        base.Dispose(disposing);
    }

    private void Return()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }
}
