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
        IUpstreams upstreams, Clusters clusters, IAccessLog accessLog, TimeProvider clock,
        int retriesMax, RetryBudget? budget, HedgeRule? hedge)
    {
        var failed = new FailedAttempts(accessLog, clock);
        var hedging = hedge is null ? null : new Hedging(hedge, upstreams, clusters, budget, failed, clock);
        return Stage.Edge<Routed, Fetched>(
            "forward", (routed, scope) => ForwardAsync(
                routed, upstreams, clusters, failed, clock, retriesMax, budget, hedging, scope));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Verdict<Fetched>> ForwardAsync(
        Routed routed,
        IUpstreams upstreams,
        Clusters clusters,
        FailedAttempts failed,
        TimeProvider clock,
        int retriesMax,
        RetryBudget? budget,
        Hedging? hedging,
        ExchangeScope scope)
    {
        var missed = routed.Missed;
        var request = missed.Received.Request;
        var home = upstreams.HomeOf(scope);
        var (view, server) = (routed.View, Lead(routed, home, clusters));
        var (left, isWhole) = (upstreams.Patience, missed.Received.Body.HasArrived);
        bool[]? tried = null;
        budget?.Count();
        for (var attempts = 1; ; attempts++)
        {
            var mayGoOn = view.HasOther(server, tried) && RetryRule.MayRetryTimeout(
                request, missed.Received.Body.Content.Framing, attempts, retriesMax);
            var sentAt = clock.GetUtcNow();
            var allowed = AttemptTime.Of(mayGoOn && scope.Total is { } total ? total.Cap(left, sentAt) : left, mayGoOn);
            UpstreamResult sent;
            var hedges = hedging is not null && attempts == 1 && Hedging.Applies(request, view, home is not null);
            try
            {
                if (hedges)
                {
                    clusters.MarkTried(ref tried, server);
                    (var last, sent) = await hedging!.SendAsync(
                        new Attempt(view, server, attempts, sentAt), missed, allowed, scope);
                    (view, server, attempts, sentAt) = last;
                }
                else
                {
                    sent = await upstreams.SendAsync(view[server].Endpoint, missed, allowed, scope);
                }
            }
            catch when (!hedges)
            {
                clusters.UseOf(server).Leave();
                throw;
            }

            var endpoint = view[server].Endpoint;
            if (!sent.IsFailed(out var fault))
            {
                var fetched = FetchedOf(sent, missed, endpoint, sentAt, clock.GetUtcNow(), attempts);

                clusters.UseOf(server).Watch?.TakeNote(
                    fetched.ReceivedAt - sentAt, fetched.Head.Status, fault: null, isWhole);

                // What is still to come takes the client's time, not the server's.
                if (isWhole)
                {
                    clusters.UseOf(server).Measure(
                        fetched.ReceivedAt - sentAt, fetched.Head.Status >= 500, fetched.ReceivedAt);
                }

                return fetched;
            }

            // Of an answer the place at the server is given back when it has been read.
            clusters.UseOf(server).Leave();
            var lasted = clock.GetUtcNow() - sentAt;
            clusters.UseOf(server).Watch?.TakeNote(lasted, status: 0, fault.Kind, isWhole);
            if (RetryRule.IsAbandoned(fault, request, lasted))
            {
                clusters.Report(server, AttemptResult.Failed);
            }

            if (fault.Kind == FaultKind.UpstreamTimeout)
            {
                left -= allowed;
                clusters.UseOf(server).Measure(allowed, hasFailed: true, clock.GetUtcNow());
            }

            fault = scope.IsOverdue && fault.Kind == FaultKind.ClientGone ? Faults.Overdue : fault;
            if (left > TimeSpan.Zero
                && RetryRule.MayRetry(fault, request, missed.Received.Body.IsUntouched, attempts, retriesMax))
            {
                clusters.MarkTried(ref tried, server);
                (view, server) = clusters.Pick(missed.Received, ref tried);
                var refusal = server < 0 ? fault : await RefusalAsync(fault, missed.Received.Body, budget, scope);
                if (refusal is null)
                {
                    failed.Tell(missed, scope, endpoint, attempts, sentAt, fault, view[server].Endpoint);
                    continue;
                }

                fault = refusal;
                if (server >= 0)
                {
                    clusters.UseOf(server).Leave();
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

    /// <summary>Why a request is not sent again that another server would take, or null.</summary>
    private static ValueTask<Fault?> RefusalAsync(
        Fault fault, RequestBody body, RetryBudget? budget, ExchangeScope scope) =>
        budget?.Allows(fault) ?? true
            ? scope.RewindAsync(body)
            : new ValueTask<Fault?>(RetryBudget.Refused(fault));

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
