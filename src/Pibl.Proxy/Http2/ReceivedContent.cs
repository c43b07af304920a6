using System.Buffers;

namespace Pibl.Http2;

/// <summary>
/// The content of one stream: what has come and was not read yet, and the block that is being read. Guarded by the lock
/// of the connection; the stream's window bounds both.
/// </summary>
internal struct ReceivedContent()
{
    private const int GrowthMax = 64 * 1024;

    private byte[] _coming = [];
    private byte[] _given = [];

    /// <summary>Bytes that have come and were not read yet.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of the block that is being read.</summary>
    public int GivenLength { get; private set; }

    /// <summary>What was not read yet.</summary>
    public readonly ReadOnlyMemory<byte> Waiting => _coming.AsMemory(0, Length);

    /// <summary>More has come.</summary>
    public void Add(ReadOnlySpan<byte> content)
    {
        if (_coming.Length - Length < content.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(
                Math.Max(Length + content.Length, Math.Min(2 * Length, GrowthMax)));
            _coming.AsSpan(0, Length).CopyTo(larger);
            Return(ref _coming);
            _coming = larger;
        }

        content.CopyTo(_coming.AsSpan(Length));
        Length += content.Length;
    }

    /// <summary>The block that was given has been read. Returns how long it was.</summary>
    public int EndBlock()
    {
        var length = GivenLength;
        GivenLength = 0;
        return length;
    }

    /// <summary>All that waits is the next block, until <see cref="EndBlock"/>.</summary>
    public ReadOnlyMemory<byte> NextBlock()
    {
        (_given, _coming) = (_coming, _given);
        (GivenLength, Length) = (Length, 0);
        return _given.AsMemory(0, GivenLength);
    }

    /// <summary>Nothing is being read: that memory goes back.</summary>
    public void ReturnGiven() => Return(ref _given);

    /// <summary>All memory goes back.</summary>
    public void ReturnAll()
    {
        Return(ref _given);
        Return(ref _coming);
        Length = 0;
    }

    private static void Return(ref byte[] array)
    {
        if (array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(array);
            array = [];
        }
    }
}
