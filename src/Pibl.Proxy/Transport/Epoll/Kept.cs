namespace Pibl.Transport.Epoll;

/// <summary>Bytes of a connection that go out in a moment, in one block of a loop's.</summary>
internal unsafe struct Kept
{
    private byte[]? _block;
    private int _at;
    private int _end;

    public readonly bool IsEmpty => _block is null;

    public readonly ReadOnlyMemory<byte> Bytes => new(_block, _at, _end - _at);

    /// <summary>Where they stand, in memory that is never moved.</summary>
    public readonly byte* Start => EpollLoop.StartOf(_block!) + _at;

    /// <summary>False when there is no room for both parts.</summary>
    public bool TryAdd(EpollLoop here, Outgoing whose, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (EpollLoop.KeptBytes - _end < first.Length + second.Length)
        {
            return false;
        }

        _block ??= here.Keep(whose);
        first.CopyTo(_block.AsSpan(_end));
        second.CopyTo(_block.AsSpan(_end + first.Length));
        _end += first.Length + second.Length;
        return true;
    }

    /// <summary>So many are out.</summary>
    public void Skip(int count) => _at += count;

    /// <summary>The block is free.</summary>
    public void LetGo()
    {
        if (_block is { } block)
        {
            this = default;
            EpollLoop.Current?.TakeBack(block);
        }
    }
}
