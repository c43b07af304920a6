using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.Peers;

/// <summary>Asks the peer that owns a key in the place of the servers (PEERS).</summary>
internal static class PeerStage
{
    /// <param name="peers">The cluster.</param>
    /// <param name="fetches">Knows the keys whose answers are of no use to others; null: nobody does.</param>
    /// <param name="stored">What becomes of a peer's answer: the same as of a server's.</param>
    public static Stage<Missed, Missed> Over(PeerGroup peers, SharedFetches? fetches, Next<Fetched> stored) => new(
        "peers",
        static (missed, _) => new ValueTask<Verdict<Missed>>(missed),
        next => (missed, scope) =>
        {
            if (peers.List is not { } list || !PeerRule.IsForPeers(missed) || peers.IsHeld
                || fetches?.IsShared(missed, missed.Key) == false)
            {
                return next(missed, scope);
            }

            var tried = 0UL;
            var member = list.Whom(missed.Key, ref tried, peers.Now);
            return member < 0
                ? next(missed, scope)
                : AskAsync(peers, list, member, tried, missed, scope, stored, next);
        });

    private static async ValueTask<Reply> AskAsync(
        PeerGroup peers, PeerList list, int member, ulong tried, Missed missed, ExchangeScope scope,
        Next<Fetched> stored, Next<Missed> servers) =>
        await peers.AskAsync(list, member, tried, missed, scope) is { } fetched
            ? await stored(fetched, scope)
            : await servers(missed, scope);
}
