using System.Buffers;
using System.Numerics;
using Pibl.Bodies;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// A body that is being collected. A small body whose length is known goes straight into the array that is kept; any
/// other into pooled blocks that grow, and is copied once at the end. One owner at a time; ended while a block is being
/// copied, it gives its memory back when the copy is through, and nothing of it is kept.
/// </summary>
/// <param name="head">What is stored, as far as it is known: its Id is given, its body empty.</param>
/// <param name="budget">Every block is taken from it, and returned when the fill ends.</param>
/// <param name="bodyBytesMax">The largest body that is kept.</param>
/// <param name="complete">Takes the whole response; false where it is not kept.</param>
internal sealed class Fill(
    StoredResponse head, FillBudget budget, long bodyBytesMax, Func<StoredResponse, bool> complete) : ICacheFill
{
    private const int FirstBlockBytes = 4 << 10;

    /// <summary>
    /// Below the size from which on arrays are allocated where they are collected last (85 000 bytes).
    /// </summary>
    private const int BlockBytesMax = 64 << 10;

    private readonly List<byte[]> _blocks = new();
    private byte[]? _exact;
    private long _taken;
    private int _length;
    private int _inLastBlock;
    private Occupancy _copying;

    /// <summary>The length the head promises, or -1.</summary>
    private readonly long _promised = head.Head.Framing.Kind == FramingKind.Exactly ? head.Head.Framing.Length : -1;

    public bool Append(ReadOnlySpan<byte> block)
    {
        if (!_copying.TryEnter())
        {
            return false;
        }

        var fits = _length + (long)block.Length <= (_promised >= 0 ? _promised : bodyBytesMax) && TryCopy(block);
        _length += fits ? block.Length : 0;
        if (_copying.Leave())
        {
            LetGo();
            return false;
        }

        if (!fits)
        {
            Dispose();
        }

        return fits;
    }

    public bool Complete()
    {
        var isKept = false;

        // RFC 9111 §3.3: a body that is shorter than its head says is incomplete.
        if ((_promised < 0 || _promised == _length) && _copying.TryEnter())
        {
            var whole = head with { Body = Bytes.Owned(TakeBody()) };
            if (_copying.Leave())
            {
                LetGo();
                return false;
            }

            isKept = complete(whole);
        }

        Dispose();
        return isKept;
    }

    public void Dispose()
    {
        if (_copying.End(out _))
        {
            LetGo();
        }
    }

    private void LetGo()
    {
        foreach (var block in _blocks)
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        _blocks.Clear();
        _exact = null;
        budget.Return(_taken);
    }

    private bool TryCopy(ReadOnlySpan<byte> block)
    {
        if (_promised is >= 0 and <= BlockBytesMax)
        {
            if (_exact is null && !TryTake(_promised))
            {
                return false;
            }

            _exact ??= new byte[_promised];
            block.CopyTo(_exact.AsSpan(_length));
            return true;
        }

        while (!block.IsEmpty)
        {
            if (_blocks.Count == 0 || _inLastBlock == _blocks[^1].Length)
            {
                // Each as large as all before it together: a short body takes little, a long one few blocks.
                var wanted = (int)BitOperations.RoundUpToPowerOf2(
                    (uint)Math.Clamp(_length, FirstBlockBytes, BlockBytesMax));
                if (!TryTake(wanted))
                {
                    return false;
                }

                _blocks.Add(ArrayPool<byte>.Shared.Rent(wanted));
                _inLastBlock = 0;
            }

            var room = _blocks[^1].AsSpan(_inLastBlock);
            var count = Math.Min(room.Length, block.Length);
            block[..count].CopyTo(room);
            _inLastBlock += count;
            block = block[count..];
        }

        return true;
    }

    private bool TryTake(long bytes)
    {
        if (!budget.TryTake(bytes))
        {
            return false;
        }

        _taken += bytes;
        return true;
    }

    private byte[] TakeBody()
    {
        if (_exact is { } exact)
        {
            return exact;
        }

        var body = GC.AllocateUninitializedArray<byte>(_length);
        var at = 0;
        foreach (var block in _blocks)
        {
            var count = Math.Min(block.Length, _length - at);
            block.AsSpan(0, count).CopyTo(body.AsSpan(at));
            at += count;
        }

        return body;
    }
}
