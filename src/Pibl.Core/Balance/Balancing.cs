using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Balance;

/// <summary>Which server a request goes to, or what is said where there is none.</summary>
public static class Balancing
{
    /// <param name="missed">What is asked.</param>
    /// <param name="view">The servers.</param>
    /// <param name="server">The one that was picked, or -1: all hold as many requests as they may.</param>
    /// <param name="now">Against which staleness is told.</param>
    public static Verdict<Routed> Decide(Missed missed, ClusterView view, int server, DateTimeOffset now) =>
        server >= 0
            ? new Routed(missed, view, server)
            : new Answer(AnswerTo(missed, NoneOf(view), now));

    /// <summary>
    /// Whether a place is worth waiting for: a bound of the servers' is in the way, which others give back. Who asks
    /// for a tunnel does not wait, since it may be tunnels that there is no room for.
    /// </summary>
    public static bool MayWait(Missed missed, ClusterView view) =>
        IsBounded(view) && !UpgradeRules.IsWanted(missed.Request);

    /// <summary>
    /// The answer to a request that no server answers: a stale response where one may stand in, else the fault's.
    /// </summary>
    public static Reply AnswerTo(
        Missed missed, Fault fault, DateTimeOffset now, int attempts = 0, Endpoint? endpoint = null) =>
        // RFC 9111 §4.2.4, RFC 5861 §4
        StaleRule.OnFault(missed, fault, now, attempts)
            ?? Faults.ReplyTo(
                fault, new CacheStatus(false, missed.Why) { ForwardDetail = missed.Detail }, attempts, endpoint);

    /// <summary>
    /// What is said of a request that was sent as a last resort, when no server was healthy, and was refused.
    /// </summary>
    public static Fault AfterAll(ClusterView view, Fault fault) =>
        view.Healthy == 0 && fault.Kind == FaultKind.ConnectRefused
            ? Fault.OfUs(FaultKind.NoEndpoint, "no server is healthy (SERVERS)", fault.Detail)
            : fault;

    // RFC 9110 §15.6.4
    private static Fault NoneOf(ClusterView view) => view.Count == 0
        ? Fault.OfUs(FaultKind.NotResolved, "no name in SERVERS resolves: there is no server to ask")
        : view.Healthy == 0
        ? Fault.OfUs(FaultKind.NoEndpoint, "no server is healthy (SERVERS)")
        : Fault.OfUs(FaultKind.Full, IsBounded(view)
            ? "every server holds as many requests as it may (max=, MAX_SERVER)"
            : "every server holds as many requests as it may (MAX_UPSTREAM)");

    private static bool IsBounded(ClusterView view)
    {
        foreach (var server in view.InTurn)
        {
            if (view[server].Endpoint.AtOnceMax < int.MaxValue)
            {
                return true;
            }
        }

        return false;
    }
}
