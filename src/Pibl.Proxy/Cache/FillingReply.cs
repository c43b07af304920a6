using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// A reply that is stored while it streams, that others may share, and that knows in the end whether it was stored.
/// </summary>
/// <param name="Head">For the client.</param>
/// <param name="Reader">The body for the client.</param>
/// <param name="Via">As it looks when it begins.</param>
internal sealed record FillingReply(ResponseHead Head, SharedReader Reader, Provenance Via) : Reply(Head, Reader, Via)
{
    /// <summary>What is stored, and whoever else may read it.</summary>
    public SharedFill Shared => Reader.Fill;

    public override Provenance Outcome => (Shared.Unkept, Via.Cache) is ({ } reason, { Stored: true } cache)
        ? Via with { Cache = cache with { Stored = false, TtlSeconds = null, Reason = reason } }
        : Via;
}
