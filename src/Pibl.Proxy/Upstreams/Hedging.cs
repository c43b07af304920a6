using Pibl.Balance;
using Pibl.Cache;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Stages;

namespace Pibl.Upstreams;

/// <summary>
/// Asks a second server beside one that keeps a safe request waiting. The first answer counts; the other request is
/// broken off, which is not held against its server.
/// </summary>
/// <param name="rule">HEDGE.</param>
/// <param name="upstreams">How a server is asked.</param>
/// <param name="clusters">The servers.</param>
/// <param name="budget">RETRY_BUDGET, which the second request counts for; null: nothing bounds it.</param>
/// <param name="failed">Hears of the one that fails while the other may still answer.</param>
/// <param name="clock">The time.</param>
internal sealed class Hedging(
    HedgeRule rule, IUpstreams upstreams, Clusters clusters, RetryBudget? budget, FailedAttempts failed,
    TimeProvider clock)
{
    private readonly RecentLatencies _latencies = new();

    /// <summary>
    /// Whether a first attempt is made by <see cref="SendAsync"/>. A client that has logged in on a server's connection
    /// is asked for there alone.
    /// </summary>
    public static bool Applies(RequestHead request, ClusterView view, bool hasHome) =>
        view.Healthy > 1 && !hasHome && HedgeRule.MayHedge(request);

    /// <summary>Asks the server of an attempt, and another one where that takes long.</summary>
    /// <param name="first">The attempt.</param>
    /// <param name="missed">What is asked.</param>
    /// <param name="allowed">How long each answer may take to begin.</param>
    /// <param name="scope">Whose exchange it is.</param>
    /// <returns>
    /// The attempt that has answered, or that failed last, with what came of it; the other has left its place, or will.
    /// </returns>
    public async ValueTask<(Attempt Attempt, UpstreamResult Sent)> SendAsync(
        Attempt first, Missed missed, TimeSpan allowed, ExchangeScope scope)
    {
        var one = new Racer(first, upstreams, clusters, missed, allowed, scope, informs: true);
        if (!await KeepsWaitingAsync(one.Sending, scope) || NextOf(first, missed) is not { } second)
        {
            return (first, Measured(await one.ResultAsync(), first));
        }

        var two = new Racer(second, upstreams, clusters, missed, allowed, scope, informs: false);
        await Task.WhenAny(one.Sending, two.Sending);
        var (sooner, later) = one.Sending.IsCompleted ? (one, two) : (two, one);
        UpstreamResult sent;
        try
        {
            sent = await sooner.ResultAsync();
        }
        catch
        {
            later.BreakOff();
            throw;
        }

        if (!sent.IsFailed(out var fault))
        {
            later.BreakOff();
            return (sooner.Attempt with { Number = second.Number }, Measured(sent, first));
        }

        clusters.UseOf(sooner.Attempt.Server).Leave();
        clusters.UseOf(sooner.Attempt.Server).Watch?.TakeNote(
            clock.GetUtcNow() - sooner.Attempt.SentAt, status: 0, fault.Kind, wasWhole: true);
        failed.Tell(
            missed, scope, sooner.Attempt.Endpoint, sooner.Attempt.Number, sooner.Attempt.SentAt, fault,
            later.Attempt.Endpoint);
        return (later.Attempt with { Number = second.Number }, Measured(await later.ResultAsync(), first));
    }

    /// <summary>Whether there is no answer in the time after which a second server is asked.</summary>
    private async ValueTask<bool> KeepsWaitingAsync(Task sending, ExchangeScope scope)
    {
        if (sending.IsCompleted || (rule.After ?? _latencies.Quantile(HedgeRule.Percentile)) is not { } after)
        {
            return false;
        }

        var patience = new TaskCompletionSource();
        using var timer = clock.CreateTimer(
            static over => ((TaskCompletionSource)over!).TrySetResult(), patience, after, Timeout.InfiniteTimeSpan);
        await Task.WhenAny(sending, patience.Task);
        return !sending.IsCompleted && !scope.Abandoned.IsCancellationRequested;
    }

    /// <summary>Another server, which has kept a place, where there is one and RETRY_BUDGET is not used up.</summary>
    private Attempt? NextOf(Attempt first, Missed missed)
    {
        bool[]? tried = null;
        clusters.MarkTried(ref tried, first.Server);
        var (view, server) = clusters.Pick(missed.Received, ref tried);
        if (server < 0)
        {
            return null;
        }

        if (view[server].Health.IsInTurn && (budget?.TryTake() ?? true))
        {
            return new Attempt(view, server, first.Number + 1, clock.GetUtcNow());
        }

        clusters.UseOf(server).Leave();
        return null;
    }

    private UpstreamResult Measured(UpstreamResult sent, Attempt first)
    {
        if (rule.After is null && !sent.IsFailed(out _))
        {
            _latencies.Add(clock.GetUtcNow() - first.SentAt);
        }

        return sent;
    }
}
