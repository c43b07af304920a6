namespace Pibl.Http.Messages;

/// <summary>
/// A message's body: the only thing in a record that is not a value. It has one owner at a time and is read once, by
/// edges only. Whoever ends the exchange disposes it, and with it the connection that it came over.
/// </summary>
public abstract class Body : IDisposable
{
    private static readonly MemoryBody Nothing = new(default);

    /// <summary>How long it is, as far as that is known before it is read.</summary>
    public abstract Framing Framing { get; }

    /// <summary>A body without a byte: one for all, since it has nothing to read or to let go of.</summary>
    public static Body Empty() => Nothing;

    /// <summary>A body that is in memory as a whole.</summary>
    public static Body Of(Bytes content) => content.IsEmpty ? Nothing : new MemoryBody(content);

    /// <summary>Lets go of what it came from; a second call does nothing.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
