using Pibl.Http.Messages;

namespace Pibl.Exchange;

/// <summary>What the client gets. The head is written anew from this record, never copied through.</summary>
/// <param name="Head">Status and end-to-end fields; the writer adds Via, Age, Cache-Status, Date and framing.</param>
/// <param name="Body">Owned by whoever holds the reply.</param>
/// <param name="Via">Where it came from, and why.</param>
public record Reply(ResponseHead Head, Body Body, Provenance Via)
{
    /// <summary>
    /// <see cref="Via"/> as it turned out: what was to be stored while it streamed may not have been. To be read after
    /// <see cref="Release"/>.
    /// </summary>
    public virtual Provenance Outcome => Via;

    /// <summary>Lets go of what it came over; a second call does nothing.</summary>
    public virtual void Release() => Body.Dispose();
}
