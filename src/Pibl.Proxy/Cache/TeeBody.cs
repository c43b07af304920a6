using System.Runtime.CompilerServices;
using Pibl.Bodies;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Cache;

/// <summary>
/// Hands on a body at the client's pace and copies each block to the cache. The copy counts when the body is whole,
/// and is given up with it when it breaks off, when the client goes, or when the cache says so: the client notices
/// none of that.
/// </summary>
public sealed class TeeBody(StreamedBody source, ICacheFill fill) : StreamedBody
{
    private ICacheFill? _fill = fill;
    private long _copied;
    private bool _isKept;
    private bool _isRefused;
    private bool _isOvertaken;

    /// <summary>Why nothing was stored; null where all was. To be asked when it has been disposed.</summary>
    public CacheReason? Unkept =>
        _isKept ? null
        : _isRefused ? CacheReasons.StoreFull
        : _isOvertaken ? CacheReasons.Overtaken
        : CacheReasons.Incomplete;

    public override Framing Framing => source.Framing;

    public override Fields Trailers => source.Trailers;

    // The copy goes on until the read ends: what it copies is the source's own until then.
    public override void BreakOff() => source.BreakOff();

    protected override ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancel)
    {
        var reading = source.ReadAsync(cancel);
        return reading.IsCompletedSuccessfully ? new(Copy(reading.Result)) : AwaitAsync(reading);
    }

    protected override void LetGo()
    {
        GiveUp();
        source.Dispose();
    }

    // Pooled: a body that streams waits here once a block.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadOnlyMemory<byte>> AwaitAsync(ValueTask<ReadOnlyMemory<byte>> reading)
    {
        try
        {
            return Copy(await reading);
        }
        catch
        {
            GiveUp();
            throw;
        }
        finally
        {
            EndRead();
        }
    }

    private ReadOnlyMemory<byte> Copy(ReadOnlyMemory<byte> block)
    {
        if (_fill is null)
        {
            return block;
        }

        if (!block.IsEmpty && !_fill.Append(block.Span))
        {
            _isRefused = true;
            GiveUp();
            return block;
        }

        // Complete before the client has the last byte, so that whoever asks next is answered from the cache; and
        // without the empty block, which a reader that counts does not wait for.
        _copied += block.Length;
        var isWhole = Framing.Kind == FramingKind.Exactly ? _copied == Framing.Length : block.IsEmpty;
        if (isWhole)
        {
            _isKept = _fill.Complete();
            _isOvertaken = !_isKept;
            GiveUp();
        }

        return block;
    }

    // Disposing a fill that is complete does nothing more.
    private void GiveUp()
    {
        _fill?.Dispose();
        _fill = null;
    }
}
