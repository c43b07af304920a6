using System.Net;
using LanguageExt;
using Pibl.Access;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;
using Pibl.Transport;
using Pibl.Upstreams;

namespace Pibl.Peers;

/// <summary>
/// The other proxies of the cluster (PEERS): whom to ask for a key, and asking it. One for the whole proxy, from its
/// start to its end; lists come and go in it. Any thread may call it.
/// </summary>
/// <param name="reach">How the peers of a list are reached.</param>
/// <param name="own">The addresses of this machine.</param>
/// <param name="clock">The time.</param>
/// <param name="dice">Numbers purges.</param>
/// <param name="accessLog">Hears of peers that are set aside, and that are back.</param>
internal sealed class PeerGroup(
    PeerReach reach, Func<IReadOnlyCollection<IPAddress>> own, TimeProvider clock, Func<uint> dice,
    IAccessLog accessLog) : IDisposable
{
    /// <summary>So many are asked for one request; then its servers are.</summary>
    private const int AskedMax = 2;

    private readonly Lock _holding = new();
    private volatile PeerList? _list;
    private volatile PeerHolds _holds = PeerHolds.None;

    /// <summary>Null where PEERS=none.</summary>
    internal PeerList? List => _list;

    /// <summary>PEERS=none.</summary>
    public bool IsEmpty => _list is null;

    internal TimeProvider Clock => clock;

    /// <summary>The addresses of the others, which are trusted as TRUSTED_PROXIES are.</summary>
    public Seq<IPNetwork> Networks => _list?.Networks ?? Seq<IPNetwork>.Empty;

    internal TimeSpan Now => clock.GetElapsedTime(0);

    /// <summary>From now on these are the peers. True where they are others than before.</summary>
    /// <param name="settings">With PEERS.</param>
    /// <param name="entries">Its entries, names resolved.</param>
    /// <param name="connections">The limits and times.</param>
    public bool Follow(Settings settings, Seq<Endpoint> entries, ConnectionSettings connections)
    {
        var former = _list;
        if (settings.Get(PeerKeys.Peers).Case is not PeerRule rule)
        {
            _list = null;
            former?.Upstreams.Dispose();
            return former is not null;
        }

        var listening = ListenPlaces.Of(settings);
        var ring = PeerRing.Of(entries, rule.Self, one => PeerKeys.IsOwn(one, listening, own()));
        _list = ListOf(settings, rule, ring, connections, former);
        if (former is null || former.Ring.Self != ring.Self || !SameMembers(former.Ring, ring))
        {
            Tell(ring, entries);
        }

        return former is null || former.Rule != rule || !SameMembers(former.Ring, ring);
    }

    /// <summary>Whether a request came from a peer.</summary>
    public bool IsFromPeer(Received received) =>
        received.Request.IsFromTrusted && PeerMarks.IsIn(received.Request.Fields)
        && _list is { } list
        && list.From.Contains(Forward.ClientAddress.Of(received.Arrival.Connection.Client.Address));

    /// <summary>Whether this proxy owns a key.</summary>
    internal bool IsOwner(CacheKey key) =>
        _list is { } list && list.Ring.OwnerOf(key) is var owner && owner >= 0 && owner == list.Ring.Self;

    /// <summary>
    /// The answer of a peer, or null: then the servers are asked. Never fails: what a peer does is held against the
    /// peer.
    /// </summary>
    internal async ValueTask<Fetched?> AskAsync(
        PeerList list, int member, ulong tried, Missed missed, ExchangeScope scope)
    {
        for (var asked = 1; ; asked++)
        {
            var (answer, fetched) = await AskOneAsync(list, member, missed, scope);
            if (fetched is not null)
            {
                return fetched;
            }

            // A peer that is well and has no answer says that servers fail: another would ask the same ones.
            if (answer is PeerAnswer.None or PeerAnswer.Slow || asked == AskedMax
                || scope.Abandoned.IsCancellationRequested || (member = list.Whom(missed.Key, ref tried, Now)) < 0)
            {
                return null;
            }
        }
    }

    /// <summary>Whether peers must not be asked: a purge is on its way (<see cref="PeerHolds"/>).</summary>
    internal bool IsHeld => _holds is { Until.IsEmpty: false } holds && holds.IsOn(Now);

    internal void Hold(ulong purge)
    {
        lock (_holding)
        {
            _holds = _holds.Begin(purge, Now);
        }
    }

    internal void Release(ulong purge)
    {
        lock (_holding)
        {
            _holds = _holds.End(purge);
        }
    }

    /// <summary>How often each peer was asked, by what came of it.</summary>
    internal IEnumerable<(string Peer, PeerAnswer Answer, long Times)> Counts() =>
        from seat in Others()
        from answer in Enum.GetValues<PeerAnswer>()
        select (seat.Identity, answer, seat.CountOf(answer));

    /// <summary>Which peers are passed over.</summary>
    internal IEnumerable<(string Peer, bool IsAside)> Aside() =>
        Others().Select(seat => (seat.Identity, seat.IsAside(Now)));

    internal ulong NextPurge() => ((ulong)dice() << 32) | dice() | 1;

    public void Dispose() => _list?.Upstreams.Dispose();

    private IEnumerable<PeerSeat> Others() =>
        _list is { } list ? list.Seats.Where((_, at) => at != list.Ring.Self) : [];

    private async ValueTask<(PeerAnswer Answer, Fetched? Fetched)> AskOneAsync(
        PeerList list, int member, Missed missed, ExchangeScope scope)
    {
        var endpoint = list.Ring.Members[member].Endpoint;
        var (sentAt, begun) = (clock.GetUtcNow(), Now);
        var use = list.Clusters.UseOf(member);
        use.Enter();
        UpstreamResult sent;
        try
        {
            // There is no content; and that a peer was asked is to leave no trace in the client's request.
            sent = await list.Upstreams.SendAsync(
                endpoint,
                missed with { Received = missed.Received with { Body = RequestBody.None } },
                list.Rule.PatienceOf(scope.Total?.LeftAt(sentAt)),
                scope);
        }
        catch
        {
            use.Leave();
            throw;
        }

        if (sent.IsAnswered(out var head, out var body))
        {
            var answer = PeerMarks.Read(head);
            Take(list, member, answer, begun, $"answered {head.Status} without saying that it is a peer of this one");
            if (answer is PeerAnswer.Hit or PeerAnswer.Fetched)
            {
                return (answer, new Fetched(
                    missed, endpoint, head with { Fields = PeerMarks.Without(head.Fields) }, body, sentAt,
                    clock.GetUtcNow(), Attempts: 1));
            }

            body.Dispose();
            return (answer, null);
        }

        use.Leave();
        if (!sent.IsFailed(out var fault) || fault.Kind == FaultKind.ClientGone)
        {
            return (PeerAnswer.Failed, null);
        }

        var failed = PeerRule.AnswerOf(fault, scope.Total?.LeftAt(sentAt), scope.Total?.Total);
        Take(list, member, failed, begun, fault.Kind == FaultKind.UpstreamTimeout
            ? $"no answer within timeout={Durations.Show(list.Rule.Timeout)}" : fault.Detail);
        return (failed, null);
    }

    private void Take(PeerList list, int member, PeerAnswer answer, TimeSpan begun, string reason)
    {
        var seat = list.Seats[member];
        if (seat.Take(answer, begun, Now, out var standing) && standing.Failures <= 1)
        {
            Notice(standing.Failures == 0
                ? $"peer {seat.Identity} is asked again"
                : $"peer {seat.Identity} is set aside for {Durations.Show(standing.Until - standing.Since)}: {reason}");
        }
    }

    private void Notice(string line) =>
        accessLog.TryWrite(new AccessEntry.Notice(clock.GetUtcNow(), IsError: false, line));

    private PeerList ListOf(
        Settings settings, PeerRule rule, PeerRing ring, ConnectionSettings connections, PeerList? former)
    {
        var server = settings.Sites().Map(site => site.Settings.Timeouts.Server).Max();
        var (clusters, upstreams) = reach(
            settings, ring,
            (head, scope) => PeerMarks.IsIn(head.Fields)
                ? PeerRule.PatienceOfWork(server, scope.Total?.LeftAt(clock.GetUtcNow())) : null,
            connections with { Timeouts = connections.Timeouts with { Connect = rule.Timeout, Server = server } },
            former);
        var seats = former?.Seats.ToDictionary(seat => seat.Identity) ?? [];
        return new PeerList(
            rule, ring,
            [.. ring.Members.Select(
                member => seats.GetValueOrDefault(member.Identity) ?? new PeerSeat(member.Identity))],
            clusters, upstreams)
        {
            Settings = settings,
            Place = PeerPurge.PlaceOf(settings),
            Keys = KeyRules.Of(settings),
        };
    }

    private void Tell(PeerRing ring, Seq<Endpoint> entries)
    {
        if (entries.IsEmpty)
        {
            return;
        }

        var names = string.Join(", ", ring.Members.Select(member => member.Identity));
        Notice(ring.Self < 0
            ? $"none of the peers {names} is this proxy: it asks them and owns nothing; say which with self= in PEERS"
            : $"peers: {names}; this proxy is {ring.Members[ring.Self].Identity}"
                + (ring.IsSelfUnlisted
                    ? ", by self= alone and not in PEERS: the others must have it in theirs, or keys are fetched twice"
                    : ""));
    }

    private static bool SameMembers(PeerRing one, PeerRing other) =>
        one.Self == other.Self && one.Members.SequenceEqual(other.Members);
}

/// <summary>Joins what it takes to reach the peers of a list; what is kept of the list before goes on.</summary>
internal delegate (Balance.Clusters Clusters, SocketUpstreams Upstreams) PeerReach(
    Settings settings, PeerRing ring, Func<ResponseHead, ExchangeScope, TimeSpan?> signs,
    ConnectionSettings connections, PeerList? former);
