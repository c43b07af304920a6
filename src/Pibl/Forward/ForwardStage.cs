using System.Runtime.CompilerServices;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Conversation;
using Pibl.Exchange;

namespace Pibl.Forward;

/// <summary>Sends a request to its candidates in the order decided, until one answers or no further one may be asked.</summary>
public static class ForwardStage
{
    public static Stage<Routed, Fetched> Over(IUpstreams upstreams, TimeProvider clock, int retriesMax) =>
        Stage.Edge<Routed, Fetched>("forward", (routed, cancel) => ForwardAsync(routed, upstreams, clock, retriesMax, cancel));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Verdict<Fetched>> ForwardAsync(
        Routed routed, IUpstreams upstreams, TimeProvider clock, int retriesMax, CancellationToken cancel)
    {
        var missed = routed.Missed;
        var received = missed.Received;
        if (upstreams.HomeOf(missed) is { } home)
        {
            routed = routed.LedBy(home);
        }

        for (var attempts = 1; ; attempts++)
        {
            var endpoint = routed.Candidates[attempts - 1];
            var sentAt = clock.GetUtcNow();
            var sent = await upstreams.SendAsync(endpoint, missed, cancel);
            if (sent.Head is { } head)
            {
                return new Fetched(routed, endpoint, head, sent.Body!, sentAt, clock.GetUtcNow(), attempts)
                {
                    IsBound = sent.IsBound,
                };
            }

            var untouched = received.Body is not ClientBody { IsUntouched: false };
            if (attempts < routed.Candidates.Count
                && RetryRule.MayRetry(sent.Fault!, received.Request, untouched, attempts, retriesMax))
            {
                continue;
            }

            // RFC 9111 §4.2.4: a stale response may stand in for a server that cannot be reached.
            return new Answer(StaleRule.OnFault(missed, sent.Fault!, clock.GetUtcNow(), attempts)
                ?? Faults.ReplyTo(sent.Fault!, new CacheStatus(false, missed.Why), attempts, endpoint));
        }
    }
}
