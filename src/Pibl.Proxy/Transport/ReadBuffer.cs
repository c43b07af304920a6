using System.Buffers;

namespace Pibl.Transport;

/// <summary>
/// What was read and not yet consumed, over one pooled array. Only its owner's loop touches it. A slice of it lives
/// until the next call of <see cref="Room"/>, which may move what is left to the front.
/// </summary>
public sealed class ReadBuffer
{
    private byte[] _array = [];
    private int _start;
    private int _end;

    public int Length => _end - _start;

    public ReadOnlySpan<byte> Filled => _array.AsSpan(_start, _end - _start);

    /// <summary>Part of what is filled, by offset from its start.</summary>
    public ReadOnlyMemory<byte> Slice(int at, int length) => new(_array, _start + at, length);

    /// <summary>
    /// Room to read into: at least a quarter of <paramref name="size"/>; grows past size up to twice the need only
    /// when it is full.
    /// </summary>
    public Memory<byte> Room(int size)
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }

        if (_array.Length < size || _array.Length - _end < size / 4)
        {
            MakeRoom(size);
        }

        return _array.AsMemory(_end);
    }

    public void Filling(int bytes) => _end += bytes;

    public void Consume(int bytes) => _start += bytes;

    /// <summary>
    /// Hands the array over, for a slice that outlives this buffer's next use; what was not consumed is gone. The
    /// caller gives it back to the shared pool of arrays.
    /// </summary>
    public byte[] Detach()
    {
        var array = _array;
        (_array, _start, _end) = ([], 0, 0);
        return array;
    }

    /// <summary>Gives the array back to the pool; what was left is gone.</summary>
    public void Release()
    {
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }

        (_array, _start, _end) = ([], 0, 0);
    }

    private void MakeRoom(int size)
    {
        var length = _end - _start;
        if (_array.Length >= size && _array.Length - length >= size / 4)
        {
            _array.AsSpan(_start, length).CopyTo(_array);
        }
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(size, length + Math.Max(size / 4, length)));
            _array.AsSpan(_start, length).CopyTo(larger);
            if (_array.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_array);
            }

            _array = larger;
        }

        (_start, _end) = (0, length);
    }
}
