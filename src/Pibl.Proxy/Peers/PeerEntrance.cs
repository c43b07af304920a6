using Pibl.Bodies;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.Peers;

/// <summary>
/// Where requests of peers come in. They take a path of their own: the peer has asked the client who it is, counted it
/// and edits its fields, and this proxy only looks into its cache and asks servers.
/// </summary>
internal static class PeerEntrance
{
    /// <param name="peers">The cluster.</param>
    /// <param name="asked">The path of what a peer asks; null: this site answers peers like clients.</param>
    /// <param name="purges">Carries out purges of peers; null: nothing is stored.</param>
    public static Stage<Received, Received> Over(PeerGroup peers, Next<Received>? asked, PeerPurges? purges) => new(
        "peer-requests",
        static (received, _) => new ValueTask<Verdict<Received>>(received),
        next => (received, scope) =>
            !peers.IsFromPeer(received) ? next(received, scope)
            : PurgeOrder.IsAsked(received.Request) ? PurgeAsync(received, purges)
            : asked is not null ? AnswerAsync(received, scope, asked)
            : next(received, scope));

    /// <summary>Two kinds of requests, each with its way on.</summary>
    /// <param name="one">Those that <paramref name="isOne"/> is true of.</param>
    /// <param name="other">The others.</param>
    /// <param name="isOne">Tells them apart.</param>
    internal static Stage<Missed, Missed> Either(
        Stage<Missed, Missed> one, Stage<Missed, Missed> other, Func<Missed, bool> isOne) => new(
        one.Name,
        static (missed, _) => new ValueTask<Verdict<Missed>>(missed),
        next =>
        {
            var (first, second) = (one.Around(next), other.Around(next));
            return (missed, scope) => isOne(missed) ? first(missed, scope) : second(missed, scope);
        });

    /// <summary>
    /// Tells the peer at once that its answer is being fetched, so that it can tell a proxy that hangs from servers
    /// that are slow (RFC 9110 §15.2). Nobody else writes to it before the path behind this has begun.
    /// </summary>
    internal static Stage<Missed, Missed> Working() => new(
        "peer-working",
        static (missed, _) => new ValueTask<Verdict<Missed>>(missed),
        next => async (missed, scope) =>
        {
            if (scope.Client is { } client)
            {
                try
                {
                    await client.InformAsync(PeerMarks.Working);
                }
                catch (BodyException)
                {
                    // It has gone, which whoever watches it finds out.
                }
            }

            return await next(missed, scope);
        });

    private static async ValueTask<Reply> AnswerAsync(
        Received received, ExchangeScope scope, Next<Received> asked) =>
        PeerMarks.Marked(await asked(Unmarked(received), scope));

    private static async ValueTask<Reply> PurgeAsync(Received received, PeerPurges? purges) =>
        PeerMarks.Marked(purges is null
            ? Replies.Plain(200, Provenance.Proxy)
            : await purges.CarryOutAsync(received));

    // Servers do not hear of peers.
    private static Received Unmarked(Received received) => received with
    {
        Request = received.Request with { Fields = PeerMarks.Without(received.Request.Fields) },
    };
}
