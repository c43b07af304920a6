using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>A reply that is copied to the cache while it streams, and knows in the end whether it was stored.</summary>
internal sealed record FillingReply(ResponseHead Head, TeeBody Copy, Provenance Via) : Reply(Head, Copy, Via)
{
    public override Provenance Outcome => (Copy.Unkept, Via.Cache) is ({ } reason, { Stored: true } cache)
        ? Via with { Cache = cache with { Stored = false, TtlSeconds = null, Reason = reason } }
        : Via;
}
