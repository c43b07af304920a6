using System.Buffers;

namespace Pibl.Cache;

/// <summary>A block that was read, in memory of the pool. It has one owner, who gives it back.</summary>
internal sealed class RentedBlock : IDisposable
{
    private byte[] _bytes;
    private readonly int _length;

    public RentedBlock(ReadOnlySpan<byte> block)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(block.Length);
        _length = block.Length;
        block.CopyTo(_bytes);
    }

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, _length);

    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }
}
