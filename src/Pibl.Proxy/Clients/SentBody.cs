using Pibl.Bodies;

namespace Pibl.Clients;

/// <summary>A request's content while its client sends it, over whichever protocol.</summary>
public abstract class SentBody : StreamedBody
{
    /// <summary>True when nothing of it is still to come, as far as that can be known without reading it.</summary>
    public abstract bool HasArrived { get; }

    /// <summary>
    /// True while not one block has been given out, or all of them are kept: the request may still be sent to another
    /// server.
    /// </summary>
    public bool IsUntouched { get; private protected set; } = true;

    /// <summary>The whole of it, where it is there and its length is known, until <see cref="Take"/>.</summary>
    public abstract bool TryPeek(out ReadOnlyMemory<byte> whole);

    /// <summary>What <see cref="TryPeek"/> showed is not needed again.</summary>
    public abstract void Take();

    /// <summary>From now on what is read is kept, up to so many bytes.</summary>
    internal abstract void Keep(int bytesMax);
}
