using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Bodies;

/// <summary>
/// A request's content that comes block by block from wherever a stage has it from. Nothing is known of it in advance,
/// and once a block has been asked for it cannot be sent again.
/// </summary>
public sealed class StreamedContent(StreamedBody body) : RequestBody
{
    public override Body Content => body;

    public override bool HasArrived => body.Framing.IsEmpty;

    public override bool IsUntouched => body.Framing.IsEmpty || !body.HasBeenRead;

    public override bool TryPeek(out ReadOnlyMemory<byte> whole)
    {
        whole = default;
        return false;
    }

    public override void Take()
    {
        // Nothing was shown.
    }

    public override void BreakOff() => body.BreakOff();
}
