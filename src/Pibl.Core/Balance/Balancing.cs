using Pibl.Cache;
using Pibl.Exchange;

namespace Pibl.Balance;

/// <summary>Which servers a request may go to, and in which order.</summary>
public static class Balancing
{
    public static Verdict<Routed> Decide(Missed missed, ClusterView view, uint turn)
    {
        var candidates = view.At(turn);
        if (candidates.IsEmpty)
        {
            // RFC 9110 §15.6.4
            return new Answer(Faults.ReplyTo(
                Fault.OfUs(FaultKind.NoEndpoint, "no server is healthy (SERVERS)"), new CacheStatus(false, missed.Why)));
        }

        return new Routed(missed, candidates);
    }
}
