using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.Rewrites;

/// <summary>
/// Keeps clients below REWRITE on the way in, and maps what servers say of addresses on the way back. What is sent to
/// servers is written behind the cache (<see cref="Outgoing"/>).
/// </summary>
public static class RewriteStage
{
    public static Stage<Received, Received> From(ReplyMapping mapping) => Stage.Pure<Received, Received>(
        "rewrite", mapping.Decide, (received, reply) => mapping.Apply(received.Request, reply));
}
