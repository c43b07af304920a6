using Pibl.Http.Messages;

namespace Pibl.Bodies;

/// <summary>A body that arrives block by block. A block lives until the next call.</summary>
/// <remarks>
/// Rule 1: one read at a time. Rule 2: an owner who does not want the read under way any more breaks it off
/// (<see cref="BreakOff"/>), awaits it, and then disposes. Rule 3: whoever disposes all the same while a read is under
/// way breaks it off, and what the body holds is let go of when that read ends: a block is copied from memory that is
/// still its own.
/// </remarks>
public abstract class StreamedBody : Body
{
    private Occupancy _reading;

    /// <summary>
    /// The next block; empty when the body is whole. Throws <see cref="BodyException"/> when it broke off.
    /// </summary>
    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancel)
    {
        if (!_reading.TryEnter())
        {
            throw new InvalidOperationException("a body has one reader, and none after its end");
        }

        HasBeenRead = true;
        ValueTask<ReadOnlyMemory<byte>> pending;
        try
        {
            pending = NextAsync(cancel);
        }
        catch
        {
            EndRead();
            throw;
        }

        if (pending.IsCompleted)
        {
            EndRead();
        }

        return pending;
    }

    /// <summary>A block has been asked for: what the body was is not all there any more.</summary>
    public bool HasBeenRead { get; private set; }

    /// <summary>The trailer fields, once <see cref="ReadAsync"/> gave an empty block.</summary>
    public virtual Fields Trailers => Fields.Empty;

    /// <summary>
    /// Ends what the body comes over, so that the read under way fails soon; touches no memory. Any thread may call it,
    /// at any time; behind the end of the body it does nothing.
    /// </summary>
    public abstract void BreakOff();

    /// <summary>
    /// As <see cref="ReadAsync"/>. Whoever does not complete at once calls <see cref="EndRead"/> as the last thing
    /// before it completes.
    /// </summary>
    protected abstract ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancel);

    /// <summary>Gives back what the body holds. Called once, and never while it is read.</summary>
    protected abstract void LetGo();

    /// <summary>The read is over. Throws where nobody wants it any more: what it brought is gone.</summary>
    protected void EndRead()
    {
        if (_reading.Leave())
        {
            LetGo();
            throw new ObjectDisposedException("the body");
        }
    }

    protected sealed override void Dispose(bool disposing)
    {
        if (_reading.End(out var isBusy))
        {
            LetGo();
        }
        else if (isBusy)
        {
            BreakOff();
        }

        base.Dispose(disposing);
    }
}

/// <summary>A body broke off: whoever was reading it must not let what came look whole.</summary>
public sealed class BodyException(Fault fault) : Exception(fault.Detail)
{
    public Fault Fault => fault;
}
