using System.Net;
using LanguageExt;
using Pibl.Bodies;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Stages;

namespace Pibl.Peers;

/// <summary>Purges on their way between peers, in both directions.</summary>
/// <param name="peers">The cluster.</param>
/// <param name="cache">What is purged here.</param>
/// <param name="tell">Takes whether it failed, and a line for the log.</param>
internal sealed class PeerPurges(PeerGroup peers, ICacheStore cache, Action<bool, string> tell)
{
    /// <summary>So many changes are on their way to peers at once; one more is not told.</summary>
    private const int ChangesMax = 64;

    /// <summary>A peer has so long for all of a purge: shorter than peers are held for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly IPEndPoint Here = new(IPAddress.Loopback, 0);

    private readonly NoticeThrottle _dropped = new(NoticeThrottle.Minute);
    private BoundedCount _changes = new(ChangesMax);

    /// <summary>
    /// Carries out an order here and at all peers. Null: it holds everywhere; else at which it does not, and why.
    /// </summary>
    /// <param name="order">What is asked for.</param>
    /// <param name="here">Carries it out here.</param>
    public async ValueTask<string?> SpreadAsync(PurgeOrder order, Func<ValueTask> here)
    {
        if (peers.List is not { } list)
        {
            await here();
            return null;
        }

        var number = peers.NextPurge();
        peers.Hold(number);
        try
        {
            await here();
            var missing = await ToAllAsync(list, PeerPurge.Write(number, order));
            _ = ToAllAsync(list, Prelude.Seq1(PeerPurge.WriteEnd(number)));
            return missing;
        }
        finally
        {
            peers.Release(number);
        }
    }

    /// <summary>
    /// Tells the peers of what an unsafe request has changed (RFC 9111 §4.4), behind its back and as well as can be: a
    /// peer that does not hear of it keeps what it has for as long as that is fresh.
    /// </summary>
    public void Change(PurgeScope scope)
    {
        if (peers.List is not { } list)
        {
            return;
        }

        if (_changes.TryAdd(1))
        {
            _ = ChangeAsync(list, scope);
        }
        else if (_dropped.TryPass(peers.Clock.GetUtcNow(), out var heldBack))
        {
            tell(true, $"peers were not told of {heldBack + 1} changes: {ChangesMax} are on their way already");
        }
    }

    /// <summary>What a peer orders.</summary>
    internal async ValueTask<Reply> CarryOutAsync(Received received)
    {
        if (PeerPurge.Read(received.Request.Fields) is not { } purge)
        {
            return Replies.Plain(400, Provenance.Proxy, $"There is no {PeerPurge.Name} that is understood here.");
        }

        if (purge.Order is not { } order)
        {
            peers.Release(purge.Number);
            return Replies.Plain(200, Provenance.Proxy);
        }

        if (purge.Number != 0)
        {
            peers.Hold(purge.Number);
        }

        var who = $"peer {received.Arrival.Connection.Client.Address}";
        Action<bool, string> told = purge.Number == 0 ? Silence : tell;
        var outcome = await cache.PurgeAsync(order, peers.List?.Keys ?? KeyRules.None, who, told);
        return Replies.Plain(outcome == PurgeOutcome.Done ? 200 : 503, Provenance.Proxy, order.Told(outcome));
    }

    /// <summary>Changes by unsafe requests are no orders of an operator's.</summary>
    private static void Silence(bool isError, string line)
    {
    }

    private async Task ChangeAsync(PeerList list, PurgeScope scope)
    {
        try
        {
            var order = new PurgeOrder(Prelude.Seq1(scope), IsSoft: false);
            if (await ToAllAsync(list, PeerPurge.Write(number: 0, order)) is { } missing
                && _dropped.TryPass(peers.Clock.GetUtcNow(), out _))
            {
                tell(true, $"a change of {scope} is not known to {missing}");
            }
        }
        finally
        {
            _changes.Subtract(1);
        }
    }

    /// <summary>Null where all have answered 200; else who has not, and why.</summary>
    private async Task<string?> ToAllAsync(PeerList list, Seq<Fields> parts)
    {
        var others = Enumerable.Range(0, list.Ring.Members.Count).Where(member => member != list.Ring.Self);
        var answers = await Task.WhenAll(others.Select(member => ToOneAsync(list, member, parts)));
        var missing = string.Join(", ", answers.OfType<string>());
        return missing.Length == 0 ? null : missing;
    }

    private async Task<string?> ToOneAsync(PeerList list, int member, Seq<Fields> parts)
    {
        using var timeout = new CancellationTokenSource(Patience, peers.Clock);
        foreach (var fields in parts)
        {
            // Sent again where a connection that was kept has ended: it changes nothing to purge twice.
            var wrong = await SendAsync(list, member, fields, timeout.Token);
            wrong = wrong is null || timeout.IsCancellationRequested
                ? wrong : await SendAsync(list, member, fields, timeout.Token);
            if (wrong is not null)
            {
                return $"{list.Ring.Members[member].Identity} ({wrong})";
            }
        }

        return null;
    }

    private async ValueTask<string?> SendAsync(PeerList list, int member, Fields fields, CancellationToken cancel)
    {
        using var scope = new ExchangeScope(cancel);
        var now = peers.Clock.GetUtcNow();
        var head = new RequestHead(
            Method.Other, PeerPurge.Method, list.Place.Target, list.Place.Host, Http.Messages.HttpVersion.Http11,
            fields, Framing.None, ConnectionOptions.None);
        var asked = new Missed(
            new Received(
                head, RequestBody.None, new Arrival(new Connection(0, Here, Here, now), 1, now)),
            Prelude.None, ForwardReason.Method);
        var use = list.Clusters.UseOf(member);
        use.Enter();
        var sent = await list.Upstreams.SendAsync(
            list.Ring.Members[member].Endpoint, asked, list.Rule.Timeout, scope);
        if (!sent.IsAnswered(out var answered, out var body))
        {
            use.Leave();
            return !sent.IsFailed(out var fault) ? "another protocol"
                : cancel.IsCancellationRequested ? $"no answer within {Patience.TotalSeconds:0} s" : fault.Detail;
        }

        // To its end, so that the connection is kept.
        using (body)
        {
            try
            {
                while (body is StreamedBody streamed
                    && await streamed.ReadAsync(cancel) is { IsEmpty: false })
                {
                }
            }
            catch (BodyException)
            {
                // What counts is the status.
            }
        }

        return !PeerMarks.IsIn(answered.Fields) ? $"{answered.Status}: it does not take this proxy for a peer"
            : answered.Status == 200 ? null : $"{answered.Status}";
    }
}
