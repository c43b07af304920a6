using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.Balance;

/// <summary>
/// Gives a client the cookie of STICKY on its way back. That it comes back to its server is the balance stage's doing,
/// whose <see cref="Pick"/> asks <see cref="Sticky.Before"/> first.
/// </summary>
public static class StickyStage
{
    public static Stage<Received, Received> Over(Sticky sticky, Clusters clusters) => Stage.Reply<Received>(
        "sticky", (received, reply) => sticky.Name(received.Request, reply, clusters.View));
}
