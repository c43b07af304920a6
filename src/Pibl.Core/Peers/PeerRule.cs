using LanguageExt;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Peers;

/// <summary>PEERS as it stands in the configuration.</summary>
/// <param name="Entries">The proxies of the cluster; names and sources are still to be resolved.</param>
/// <param name="Self"><c>self=</c>: what the others call this proxy; none: it is recognised by its address.</param>
/// <param name="Timeout"><c>timeout=</c>: how long a peer has to take a connection, and to begin its answer.</param>
public sealed record PeerRule(Seq<Endpoint> Entries, Option<Endpoint> Self, TimeSpan Timeout)
{
    /// <summary>3 s: longer than most pages take to begin, and short for a client that meets a dead peer.</summary>
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
    public TimeSpan PatienceOf(TimeSpan? left) => left / 2 is { } half && half < Timeout ? half : Timeout;
}
