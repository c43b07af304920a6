using System.Collections.Concurrent;
using Pibl.Bodies;

namespace Pibl.Cache;

/// <summary>
/// A body that is too large for memory: it goes into the file block by block as it comes, and is read from there.
/// Memory holds what the disk has not taken yet. One thread at a time writes it; what it has told others of they may
/// read at the same time.
/// </summary>
/// <param name="head">What is stored, as far as it is known: its Id is given.</param>
/// <param name="disk">The file.</param>
/// <param name="budget">What memory holds of it is taken from it.</param>
/// <param name="tuning">Bounds.</param>
/// <param name="clock">The time.</param>
/// <param name="promised">How long it says that it is, in bytes; negative: it does not.</param>
/// <param name="bodyBytesMax">The largest body that is kept, in bytes.</param>
/// <param name="complete">Takes the whole response; false where it is not kept.</param>
/// <param name="ended">Called once, when it has ended in whatever way; null: nobody asks.</param>
/// <param name="refused">Called once, where there is no room for what comes.</param>
internal sealed class BlockFill(
    StoredResponse head, DiskTier disk, FillBudget budget, StoreTuning tuning, TimeProvider clock, long promised,
    long bodyBytesMax, Func<StoredResponse, bool> complete, Action? ended, Action refused) : ICacheFill
{
    private readonly DiskBlocks _blocks = disk.Blocks;
    private readonly bool _isIn = disk.Blocks.TryEnter(head.Id);
    private readonly ConcurrentQueue<int> _lost = new();
    private volatile Tail _tail = new(0, []);
    private volatile TaskCompletionSource? _room;
    private volatile bool _isLost;
    private volatile bool _isLeft;
    private long _length;
    private long _reserved;
    private long _heldBytes;
    private long _unwritten;
    private bool _isCut;
    private bool _isOver;
    private bool _isKept;

    private bool HasRoom => Volatile.Read(ref _unwritten) <= _blocks.WaitingMax(budget);

    /// <summary>Takes the room in the file for all that is promised. To be called once, first.</summary>
    public bool TryReserve()
    {
        _blocks.CountFill(1);
        return _isIn && TryReserve(Math.Max(promised, 0));
    }

    public bool Append(ReadOnlySpan<byte> block)
    {
        if (_isOver || _isCut)
        {
            return false;
        }

        var fits = !_isLost && _length + block.Length <= (promised >= 0 ? promised : bodyBytesMax) && TryCopy(block);
        _length += fits ? block.Length : 0;
        if (!fits)
        {
            _isCut = true;
            refused();
        }

        return fits;
    }

    public ValueTask RoomAsync()
    {
        if (HasRoom || _isCut)
        {
            return ValueTask.CompletedTask;
        }

        var room = new TaskCompletionSource(tuning.Workers.Completion);
        _room = room;
        disk.Hurry();
        if (HasRoom || _isLost)
        {
            room.TrySetResult();
        }

        return new ValueTask(AwaitAsync(room.Task));
    }

    public ReadOnlyMemory<byte> From(long at)
    {
        var (index, from) = ((int)(at / _blocks.BlockBytes), (int)(at % _blocks.BlockBytes));
        var tail = _tail;
        return tail.Index == index ? tail.Bytes.AsMemory(from)
            : _blocks.Unwritten(head.Id, index) is { } block ? block.AsMemory(from)
            : default;
    }

    public StreamedBody Again(long at, long bytesMax)
    {
        var toEnd = _blocks.BlockBytes - (at % _blocks.BlockBytes);
        return new BlocksBody(_blocks, head.Id, new ByteRange(at, Math.Min(toEnd, bytesMax)));
    }

    public bool Complete()
    {
        // RFC 9111 §3.3: a body that is shorter than its head says is incomplete.
        if (!_isOver && !_isCut && !_isLost && (promised < 0 || promised == _length) && TryWriteLast())
        {
            _isKept = complete(head with { Blocks = new FileBlocks(_blocks, head.Id, _length) });
        }

        End();
        return _isKept;
    }

    public void Dispose()
    {
        End();
        if (!_isLeft)
        {
            _isLeft = true;
            ReturnLost();
            if (_isIn)
            {
                _blocks.Leave(head.Id);
            }
        }
    }

    private void End()
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        _blocks.CountFill(-1);
        _blocks.Return(_reserved);
        if (!_isKept)
        {
            // Whoever reads it yet has it until he leaves.
            if (!disk.Write(new DiskWrite.Leave(head.Id), 0))
            {
                _blocks.GiveUp(head.Id);
            }

            budget.Return(_heldBytes, wasted: true);
            _heldBytes = 0;
        }

        ended?.Invoke();
    }

    private async Task AwaitAsync(Task room)
    {
        try
        {
            await room.WaitAsync(tuning.BlockDeadline, clock);
        }
        catch (TimeoutException)
        {
            _isLost = true;
        }
    }

    private bool TryCopy(ReadOnlySpan<byte> block)
    {
        for (var at = _length; !block.IsEmpty;)
        {
            var from = (int)(at % _blocks.BlockBytes);
            if (from == 0 && !TryBegin((int)(at / _blocks.BlockBytes)))
            {
                return false;
            }

            var room = _tail.Bytes.AsSpan(from);
            var count = Math.Min(room.Length, block.Length);
            block[..count].CopyTo(room);
            at += count;
            block = block[count..];
        }

        return true;
    }

    /// <summary>The block before is handed over, and another one begins.</summary>
    private bool TryBegin(int index)
    {
        if (!TryReserve(promised < 0 ? _blocks.BlockBytes : 0) || !TryWrite(_tail.Bytes)
            || !budget.TryTake(_blocks.BlockBytes))
        {
            return false;
        }

        _heldBytes = _blocks.BlockBytes;
        _tail = new Tail(index, new byte[_blocks.BlockBytes]);
        return true;
    }

    private bool TryWriteLast()
    {
        var left = (int)(_length % _blocks.BlockBytes);
        return TryWrite(left == 0 ? _tail.Bytes : _tail.Bytes[..left]);
    }

    private bool TryWrite(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return true;
        }

        // From here on it is returned when it is written.
        _heldBytes = 0;
        Interlocked.Add(ref _unwritten, bytes.Length);
        _blocks.Add(head.Id, _tail.Index, bytes);
        var write = new DiskWrite.Block(head.Id, _tail.Index, bytes, Settle);
        if (disk.Write(write, 0))
        {
            return true;
        }

        Settle(write, isWritten: false);
        return false;
    }

    /// <summary>On the thread that writes.</summary>
    private void Settle(DiskWrite.Block block, bool isWritten)
    {
        if (isWritten)
        {
            Drop(block.At);
        }
        else
        {
            // Whoever reads it has it from memory until the last of them leaves.
            _isLost = true;
            _lost.Enqueue(block.At);
            if (_isLeft)
            {
                ReturnLost();
            }
        }

        Interlocked.Add(ref _unwritten, -block.Bytes.Length);
        if (HasRoom || _isLost)
        {
            _room?.TrySetResult();
        }
    }

    private void ReturnLost()
    {
        while (_lost.TryDequeue(out var at))
        {
            Drop(at);
        }
    }

    private void Drop(int at)
    {
        _blocks.Remove(head.Id, at);
        budget.Return(_blocks.BlockBytes, wasted: true);
    }

    private bool TryReserve(long bytes)
    {
        if (!_blocks.TryReserve(bytes))
        {
            return false;
        }

        _reserved += bytes;
        return true;
    }

    /// <summary>The block that is being filled: what others read of it stays as it is.</summary>
    private sealed record Tail(int Index, byte[] Bytes);
}
