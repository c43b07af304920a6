using System.Runtime.CompilerServices;
using Pibl.Access;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Stages;

namespace Pibl.Upstreams;

/// <summary>
/// Sends a request to the server that was picked, then to others, until one answers or no further one may be asked.
/// </summary>
public static class ForwardStage
{
    public static Stage<Routed, Fetched> Over(
        IUpstreams upstreams, Clusters clusters, IAccessLog accessLog, TimeProvider clock, int retriesMax)
    {
        var failed = new FailedAttempts(accessLog, clock);
        return Stage.Edge<Routed, Fetched>(
            "forward", (routed, scope) => ForwardAsync(routed, upstreams, clusters, failed, clock, retriesMax, scope));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Verdict<Fetched>> ForwardAsync(
        Routed routed,
        IUpstreams upstreams,
        Clusters clusters,
        FailedAttempts failed,
        TimeProvider clock,
        int retriesMax,
        ExchangeScope scope)
    {
        var missed = routed.Missed;
        var request = missed.Received.Request;
        var (view, server) = (routed.View, Lead(routed, upstreams.HomeOf(scope), clusters));
        var left = upstreams.Patience;
        bool[]? tried = null;
        for (var attempts = 1; ; attempts++)
        {
            var endpoint = view[server].Endpoint;
            var mayGoOn = view.Healthy > attempts && RetryRule.MayRetryTimeout(request, attempts, retriesMax);
            var allowed = AttemptTime.Of(left, mayGoOn);
            var sentAt = clock.GetUtcNow();
            UpstreamResult sent;
            try
            {
                sent = await upstreams.SendAsync(endpoint, missed, allowed, scope);
            }
            catch
            {
                clusters.UseOf(server).Leave();
                throw;
            }

            if (!sent.IsFailed(out var fault))
            {
                return FetchedOf(sent, missed, endpoint, sentAt, clock.GetUtcNow(), attempts);
            }

            // Of an answer the place at the server is given back when it has been read.
            clusters.UseOf(server).Leave();
            if (RetryRule.IsAbandoned(fault, request, clock.GetUtcNow() - sentAt))
            {
                clusters.Report(server, AttemptResult.Failed);
            }

            left -= fault.Kind == FaultKind.UpstreamTimeout ? allowed : TimeSpan.Zero;
            if (RetryRule.MayRetry(fault, request, missed.Received.Body.IsUntouched, attempts, retriesMax))
            {
                clusters.MarkTried(ref tried, server);
                (view, server) = clusters.Pick(missed.Received, ref tried);
                if (server >= 0)
                {
                    failed.Tell(missed, scope, endpoint, attempts, sentAt, fault, view[server].Endpoint);
                    continue;
                }
            }

            fault = Balancing.AfterAll(routed.View, fault);
            var reply = Balancing.AnswerTo(missed, fault, clock.GetUtcNow(), attempts, endpoint);
            if (reply.Via.Cache is { Hit: true })
            {
                failed.Tell(missed, scope, endpoint, attempts, sentAt, fault, next: null);
            }

            return new Answer(reply);
        }
    }

    private static Fetched FetchedOf(
        UpstreamResult sent,
        Missed missed,
        Endpoint endpoint,
        DateTimeOffset sentAt,
        DateTimeOffset receivedAt,
        int attempts)
    {
        if (sent.IsSwitched(out var head, out var upgrade))
        {
            return new Switched(missed, endpoint, head, upgrade, sentAt, receivedAt, attempts);
        }

        return sent.IsAnswered(out head, out var body)
            ? new Fetched(missed, endpoint, head, body, sentAt, receivedAt, attempts) { IsBound = sent.IsBound }
            : throw new InvalidOperationException("neither an answer nor a fault");
    }

    /// <summary>
    /// The server on which this client has logged in goes before the one whose turn it is, full as it may be; where it
    /// is not among them any more, nothing does.
    /// </summary>
    private static int Lead(Routed routed, Endpoint? home, Clusters clusters)
    {
        var lead = home is null ? -1 : routed.View.IndexOf(home.Id);
        if (lead < 0 || lead == routed.Server)
        {
            return routed.Server;
        }

        clusters.UseOf(lead).Enter();
        clusters.UseOf(routed.Server).Leave();
        return lead;
    }
}
