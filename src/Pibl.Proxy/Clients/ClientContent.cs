using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Clients;

/// <summary>What may be known of a <see cref="SentBody"/> on the path.</summary>
internal sealed class ClientContent(SentBody body) : RequestBody
{
    public override Body Content => body;

    public override bool HasArrived => body.HasArrived;

    public override bool IsUntouched => body.IsUntouched;

    public override bool TryPeek(out ReadOnlyMemory<byte> whole) => body.TryPeek(out whole);

    public override void Take() => body.Take();

    public override void Keep(int bytesMax) => body.Keep(bytesMax);

    public override void BreakOff() => body.BreakOff();
}
