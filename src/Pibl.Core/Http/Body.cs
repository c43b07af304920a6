namespace Pibl.Http;

/// <summary>
/// A message's body: the only thing in a record that is not a value. It has one owner at a time and is read once, by
/// edges only. Whoever ends the exchange disposes it, and with it everything that was held for as long as it streamed.
/// </summary>
public abstract class Body : IDisposable
{
    private IDisposable? _held;
    private List<IDisposable>? _heldToo;

    /// <summary>How long it is, as far as that is known before it is read.</summary>
    public abstract Framing Framing { get; }

    /// <summary>A body without a byte.</summary>
    public static Body Empty() => new MemoryBody(default, Framing.None);

    /// <summary>A body that is in memory as a whole.</summary>
    public static Body Of(Bytes content) => new MemoryBody(content, Framing.Exactly(content.Length));

    /// <summary>Keeps <paramref name="lease"/> until this body is disposed: a permit, a connection, a place in a queue.</summary>
    public void Hold(IDisposable lease)
    {
        if (_held is null)
        {
            _held = lease;
            return;
        }

        (_heldToo ??= new List<IDisposable>(2)).Add(lease);
    }

    /// <summary>Lets go of all that was held, last taken first; a second call does nothing.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        var (held, heldToo) = (_held, _heldToo);
        (_held, _heldToo) = (null, null);
        for (var i = (heldToo?.Count ?? 0) - 1; i >= 0; i--)
        {
            heldToo![i].Dispose();
        }

        held?.Dispose();
    }
}
