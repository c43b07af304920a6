using LanguageExt;
using Pibl.Balance;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Forward;
using static LanguageExt.Prelude;

namespace Pibl.Explain;

/// <content>Who would be asked, and what comes after a failure.</content>
internal sealed partial class StepWalk
{
    private ExplainedStep Balance(PathStep step)
    {
        var order = site.Servers(_received);
        var (view, missed) = (order.View, _missed!);
        Servers = toSeq(Enumerable.Range(0, view.Count)
                .OrderBy(server => PlaceOf(server, order) is var place && place == 0 ? int.MaxValue : place))
            .Map(server => new ExplainedServer(
                view[server], PlaceOf(server, order), WhyServer(server, order))).Strict();
        IsDrawn = order.IsDrawn;
        if (order.First >= 0)
        {
            return new ExplainedStep(step, StepOutcome.Passes, WhyFirst(order));
        }

        if (Balancing.MayWait(missed, view))
        {
            return new ExplainedStep(
                step, StepOutcome.Waits, Seq1(Sentence.Of("wait.balance", "MAX_SERVER, TIMEOUT_QUEUE")));
        }

        return Balancing.Decide(missed, view, -1, now).GoesOn(out _, out var reply)
            ? throw new InvalidOperationException("a server was found where there is none")
            : Answered(step, reply);
    }

    /// <summary>Where no server can be asked: with what is stale, or with the fault.</summary>
    private ExplainedStep Answered(PathStep step, Reply reply)
    {
        var told = Answers(step, reply);
        return reply.Via.Cache is { Hit: true } cache
            ? told with { Reasons = Sequences.Join(told.Reasons, CacheSentences.Of(cache)) }
            : told;
    }

    /// <summary>Those that are full are passed over, so the first that is asked is the first with a place.</summary>
    private static int PlaceOf(int server, ServerOrder order)
    {
        if (server == order.First)
        {
            return 1;
        }

        var after = order.InOrder.Where(other => other != order.First && !order.Full.Contains(other)).ToList();
        return after.IndexOf(server) is var at and >= 0 && order.First >= 0 ? at + 2 : 0;
    }

    private Seq<Sentence> WhyFirst(ServerOrder order)
    {
        var (view, by) = (order.View, Settings.Get(BalanceKeys.Balance).By);
        var name = view[order.First].Endpoint.ToString();
        var isInTurn = view.Weights[order.First] > 0;
        return Seq1(
            order.First == order.Home ? Sentence.Of("first.sticky", "STICKY", name)
            : !isInTurn ? Sentence.Of("first.reserve", "HEALTH, EJECT", name)
            : view.InTurn.Length == 1 ? Sentence.Of("first.only", "SERVERS", name)
            : order.IsDrawn ? Sentence.Of($"first.{by}", "BALANCE")
            : Sentence.Of($"first.{by}", "BALANCE", name));
    }

    private static Seq<Sentence> WhyServer(int server, ServerOrder order)
    {
        var (view, known) = (order.View, order.View[server]);
        return Sequences.Join(
            Seq1(known.Health.IsUntried
                ? Sentence.Of("standing.untried", "SERVERS")
                : Sentence.Of($"standing.{known.Health.Standing}", ClauseOf(known.Health.Standing))),
            known.IsDraining ? Seq1(Sentence.Of("server.drained", "SERVERS, RFC 9110 §7.6")) : Seq<Sentence>(),
            known.Endpoint.Backup ? Seq1(Sentence.Of("server.backup", "SERVERS")) : Seq<Sentence>(),
            view.Weights[server] > 0 && view.WeightOfAll > 0
                ? Seq1(Sentence.Of(
                    "server.share", "SERVERS, SLOW_START", Shown(view.Weights[server]), Shown(view.WeightOfAll)))
                : Seq<Sentence>(),
            order.Full.Contains(server) ? Seq1(Sentence.Of("server.full", "MAX_SERVER, MAX_UPSTREAM")) : Seq<Sentence>(),
            server == order.Home ? Seq1(Sentence.Of("server.home", "STICKY")) : Seq<Sentence>(),
            known.Change is { IsUp: false } change
                ? Seq1(Sentence.Of("server.change", "EJECT", change.Reason)) : Seq<Sentence>());
    }

    internal static string ClauseOf(Standing standing) => standing switch
    {
        Standing.Up => "SERVERS",
        Standing.OnTrial or Standing.Ejected => "EJECT",
        Standing.Unreachable => "TIMEOUT_CONNECT",
        Standing.Down => "HEALTH",
        _ => throw new ArgumentOutOfRangeException(nameof(standing), standing, null),
    };

    private ExplainedStep Forward(PathStep step)
    {
        var retries = Shown(Settings.Retries);
        var idempotent = RetryRule.IsIdempotent(Request);
        return new ExplainedStep(step, StepOutcome.Passes, Sequences.Join(
            Seq1(Settings.Retries == 0 ? Sentence.Of("retries.none", "RETRIES")
                : idempotent ? Sentence.Of("retries.idempotent", "RETRIES, RFC 9110 §9.2.2", retries)
                : Sentence.Of("retries.unsent", "RETRIES, RFC 9110 §9.2.2", retries)),
            Settings.Retries > 0
                ? Settings.Get(RetryKeys.RetryBudget).Match(
                    percent => Seq1(Sentence.Of("budget", "RETRY_BUDGET", Shown(percent))), Seq<Sentence>)
                : Seq<Sentence>(),
            Settings.Get(RetryKeys.Hedge).IsSome
                ? Seq1(Sentence.Of(
                    HedgeRule.MayHedge(Request) && Settings.Get(BalanceKeys.Sticky).IsNone ? "hedge" : "hedge.not", "HEDGE"))
                : Seq<Sentence>()));
    }
}
