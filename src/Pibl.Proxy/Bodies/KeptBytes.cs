using System.Buffers;

namespace Pibl.Bodies;

/// <summary>
/// The beginning of a body, copied while it is given out so that it can be given out again. The memory comes from the
/// pool and grows with what comes. For one thread at a time.
/// </summary>
/// <param name="bytesMax">A longer body is not kept.</param>
internal sealed class KeptBytes(int bytesMax)
{
    private const int FirstRoom = 4096;

    private byte[] _bytes = [];
    private int _length;
    private int _at;

    /// <summary>All that was given out is here.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>Keeps a block. One that does not fit makes all of it useless, and the memory goes back.</summary>
    public void Add(ReadOnlySpan<byte> block)
    {
        if (!IsComplete || block.Length > bytesMax - _length)
        {
            Drop();
            return;
        }

        MakeRoom(_length + block.Length);
        block.CopyTo(_bytes.AsSpan(_length));
        _length += block.Length;
        _at = _length;
    }

    /// <summary>What is kept is given out again, from its beginning.</summary>
    public void Rewind() => _at = 0;

    /// <summary>What is still to be given out again; false where that is nothing.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> block)
    {
        block = _bytes.AsMemory(_at, _length - _at);
        _at = _length;
        return !block.IsEmpty;
    }

    /// <summary>Gives the memory back.</summary>
    public void Drop()
    {
        Return();
        (_bytes, _length, _at, IsComplete) = ([], 0, 0, false);
    }

    private void MakeRoom(int length)
    {
        if (length > _bytes.Length)
        {
            var room = Math.Max(length, Math.Max(FirstRoom, _length * 2));
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(bytesMax, room));
            _bytes.AsSpan(0, _length).CopyTo(larger);
            Return();
            _bytes = larger;
        }
    }

    private void Return()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }
}
