using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Stages;

namespace Pibl.Upstreams;

/// <summary>
/// Answers 504 where an exchange has no head of a reply when TIMEOUT_TOTAL is over, whatever it waits for: its turn,
/// its client's body, a server, the next server. Behind the head it ends nothing, so that downloads, event streams and
/// tunnels last as long as they like.
/// </summary>
public static class TotalTimeStage
{
    private const string Name = "timeout-total";

    public static Stage<Received, Received> Over(TimeSpan total, TimeProvider clock) => new(
        Name,
        static (received, _) => new ValueTask<Verdict<Received>>(received),
        next => (received, scope) => RunAsync(next, received, scope, total, clock));

    private static async ValueTask<Reply> RunAsync(
        Next<Received> next, Received received, ExchangeScope scope, TimeSpan total, TimeProvider clock)
    {
        var dueAt = received.Arrival.At + total;
        var left = dueAt - clock.GetUtcNow();
        var timer = new TotalTimer(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, scope.Abandoned);
        scope.Limit(timer, new TotalLimit(dueAt, total));
        Reply reply;
        try
        {
            reply = await next(received, scope);
        }
        catch (OperationCanceledException) when (scope.IsOverdue)
        {
            scope.Unlimit();
            return Overdue();
        }

        timer.Stop();
        if (!scope.IsOverdue)
        {
            return reply;
        }

        scope.Unlimit();
        if (StandsIn(reply))
        {
            return reply;
        }

        // A head that came at the last moment has lost its body.
        reply.Release();
        return Overdue();
    }

    /// <summary>
    /// It is no consequence of the end: what was stored, a refusal of the client, or 504 from where it was waited.
    /// </summary>
    private static bool StandsIn(Reply reply) => reply.Via is { Cache.Hit: true }
        or { Fault.Kind: FaultKind.Overdue }
        or { Fault: { Blame: Blame.Client, Kind: not FaultKind.ClientGone } };

    private static Reply Overdue() => AnsweredEarly.By(Name, Faults.ReplyTo(Faults.Overdue));
}
