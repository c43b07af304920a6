using Pibl.Http.Messages;

namespace Pibl.Exchange;

/// <summary>
/// What is known of a request's content without reading it: whether it has come, and whether the request may be sent
/// again. Whoever puts other content in the place of what the client sent says it of that.
/// </summary>
public abstract class RequestBody
{
    /// <summary>No content.</summary>
    public static readonly RequestBody None = new InMemory(Body.Empty(), default);

    /// <summary>Content that is in memory as a whole: it can be sent again.</summary>
    public static RequestBody Of(Bytes whole) => whole.IsEmpty ? None : new InMemory(Body.Of(whole), whole);

    /// <summary>The content itself, which goes to the server; its framing is what the server is told.</summary>
    public abstract Body Content { get; }

    /// <summary>True when nothing of it is still to come, as far as that can be known without reading it.</summary>
    public abstract bool HasArrived { get; }

    /// <summary>
    /// True while nothing of it is gone, or all of that is kept (<see cref="Keep"/>): the request may still be sent to
    /// another server.
    /// </summary>
    public abstract bool IsUntouched { get; }

    /// <summary>
    /// The whole of it, where it is there and its length is known: it can be sent again, until <see cref="Take"/>.
    /// </summary>
    public abstract bool TryPeek(out ReadOnlyMemory<byte> whole);

    /// <summary>What <see cref="TryPeek"/> showed has been sent, and is not needed again.</summary>
    public abstract void Take();

    /// <summary>
    /// From now on what is read of it is kept, where it can be, as long as that is no more than
    /// <paramref name="bytesMax"/>.
    /// </summary>
    public virtual void Keep(int bytesMax)
    {
        // What is in memory is kept anyway, and what cannot be kept is not.
    }

    /// <summary>Nobody wants the rest: a read under way fails soon.</summary>
    public abstract void BreakOff();

    private sealed class InMemory(Body content, Bytes whole) : RequestBody
    {
        public override Body Content => content;

        public override bool HasArrived => true;

        public override bool IsUntouched => true;

        public override bool TryPeek(out ReadOnlyMemory<byte> shown)
        {
            shown = whole.Memory;
            return true;
        }

        public override void Take()
        {
            // It stays where it is.
        }

        public override void BreakOff()
        {
            // Nothing is read.
        }
    }
}
