using LanguageExt;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Peers;

/// <summary>PEERS as it stands in the configuration.</summary>
/// <param name="Entries">The proxies of the cluster; names and sources are still to be resolved.</param>
/// <param name="Self"><c>self=</c>: what the others call this proxy; none: it is recognised by its address.</param>
/// <param name="Timeout">
/// <c>timeout=</c>: how long a peer has to take a connection, and to answer or to say that it fetches the answer.
/// </param>
public sealed record PeerRule(Seq<Endpoint> Entries, Option<Endpoint> Self, TimeSpan Timeout)
{
    /// <summary>3 s: a SYN that was lost twice is sent again by then, and it is short for a client.</summary>
    public static readonly TimeSpan TimeoutDefault = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Whether a peer may be asked: what every cache may keep, and nobody's own. A request that a peer has passed on is
    /// never passed on again, whatever its list says; whoever forges the field has the servers asked, and no more.
    /// </summary>
    public static bool IsForPeers(Missed missed)
    {
        var request = missed.Request;
        return Lookup.MayBeStored(request)
            // A cookie hinders no answer that says it is for all; what does not is learnt, and goes past peers.
            && !request.Fields.Has(FieldId.Authorization)
            && missed.Detail is not ForwardDetail.Personal
            // RFC 9111 §5.2.1.5: another cache would not keep it either.
            && !CacheControl.OfRequest(request.Fields).Has(CacheDirectives.NoStore)
            && !PeerMarks.IsIn(request.Fields);
    }

    /// <summary>
    /// How long a peer is waited for, where TIMEOUT_TOTAL bounds the exchange: servers need the other half.
    /// </summary>
    public TimeSpan PatienceOf(TimeSpan? left) => Shorter(Timeout, left / 2);

    /// <summary>The same from when it has said that it fetches the answer: its servers have their time.</summary>
    /// <param name="server">TIMEOUT_SERVER.</param>
    /// <param name="left">Of TIMEOUT_TOTAL; null: nothing bounds the exchange.</param>
    public static TimeSpan PatienceOfWork(TimeSpan server, TimeSpan? left) => Shorter(server, left / 2);

    /// <summary>What a question has come to that was not answered.</summary>
    /// <param name="fault">Why there is no answer.</param>
    /// <param name="left">Of TIMEOUT_TOTAL when it was sent; null: nothing bounds the exchange.</param>
    /// <param name="total">TIMEOUT_TOTAL.</param>
    public static PeerAnswer AnswerOf(Fault fault, TimeSpan? left, TimeSpan? total) => fault switch
    {
        // RFC 9110 §15.2: some of an answer came before the time was over, which is the interim response.
        { Kind: FaultKind.UpstreamTimeout, Retry: Retry.Never } => PeerAnswer.Slow,

        // What an exchange has waited for its turn is not the peer's fault (as TotalLimit.Cap has it of servers).
        { Kind: FaultKind.UpstreamTimeout } when left < total / 2 => PeerAnswer.Slow,
        _ => PeerAnswer.Failed,
    };

    private static TimeSpan Shorter(TimeSpan one, TimeSpan? other) => other is { } time && time < one ? time : one;
}
