using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// A part of a content that stands in blocks, read one after another. While it is open the blocks stay; where one is
/// missing all the same, or damaged, it breaks off: nothing cut short looks whole.
/// </summary>
/// <param name="blocks">Where they are.</param>
/// <param name="id">Whose.</param>
/// <param name="part">From which byte on, and how many.</param>
internal sealed class BlocksBody(DiskBlocks blocks, long id, ByteRange part) : StreamedBody
{
    private readonly bool _isIn = blocks.TryEnter(id);
    private volatile bool _isBrokenOff;
    private RentedBlock? _rented;
    private ReadOnlyMemory<byte> _ahead;
    private long _at = part.First;

    /// <summary>Whose content it is (<see cref="StoredResponse.Id"/>).</summary>
    public long Id => id;

    public override Framing Framing => Framing.Exactly(part.Length);

    private long Left => part.First + part.Length - _at;

    /// <summary>
    /// Whether its first block is there; to be asked before its head is answered, by whoever owns it alone
    /// (<see cref="StoredContent"/>).
    /// </summary>
    public async ValueTask<bool> BeginAsync(CancellationToken cancel)
    {
        _ahead = await LoadAsync(cancel);
        return !_ahead.IsEmpty;
    }

    /// <summary>A read of the file takes as long as it takes, and no longer than its deadline.</summary>
    public override void BreakOff() => _isBrokenOff = true;

    protected override ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancel)
    {
        var block = _ahead;
        if (block.IsEmpty && Left > 0)
        {
            block = Unwritten();
        }

        return block.IsEmpty && Left > 0 ? ReadOnAsync(cancel) : new ValueTask<ReadOnlyMemory<byte>>(Given(block));
    }

    protected override void LetGo()
    {
        _rented?.Dispose();
        if (_isIn)
        {
            blocks.Leave(id);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadOnAsync(CancellationToken cancel)
    {
        ReadOnlyMemory<byte> block;
        try
        {
            block = await LoadAsync(cancel);
        }
        finally
        {
            EndRead();
        }

        return _isBrokenOff || cancel.IsCancellationRequested ? throw new BodyException(Faults.ClientLeft)
            : block.IsEmpty ? throw new BodyException(StoredContent.Missing)
            : Given(block);
    }

    private ReadOnlyMemory<byte> Given(ReadOnlyMemory<byte> block)
    {
        _ahead = default;
        _at += block.Length;
        return block;
    }

    /// <summary>What there is of the next block; empty where there is none.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> LoadAsync(CancellationToken cancel)
    {
        if (!_isIn)
        {
            return default;
        }

        if (Unwritten() is { IsEmpty: false } unwritten)
        {
            return unwritten;
        }

        _rented?.Dispose();
        _rented = null;
        _rented = await blocks.ReadAsync(id, (int)(_at / blocks.BlockBytes), cancel);
        return _rented is null ? default : Cut(_rented.Memory);
    }

    private ReadOnlyMemory<byte> Unwritten() =>
        _isIn && blocks.Unwritten(id, (int)(_at / blocks.BlockBytes)) is { } block ? Cut(block) : default;

    private ReadOnlyMemory<byte> Cut(ReadOnlyMemory<byte> block)
    {
        var from = (int)(_at % blocks.BlockBytes);
        return from >= block.Length ? default : block.Slice(from, (int)Math.Min(block.Length - from, Left));
    }
}
