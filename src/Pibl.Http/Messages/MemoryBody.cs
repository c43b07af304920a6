namespace Pibl.Http.Messages;

/// <summary>A body that is in memory as a whole: an error page, or a stored response.</summary>
public sealed class MemoryBody(Bytes content) : Body
{
    public Bytes Content => content;

    public override Framing Framing => content.IsEmpty ? Framing.None : Framing.Exactly(content.Length);
}
