using LanguageExt;

namespace Pibl.Balance;

/// <summary>
/// Strict round robin over the healthy servers: A B C A B C. Weights are spread by nginx's smooth weighted round robin
/// (nginx commit 52327e0, 2012): a b a c a rather than a a a b c. Worked out once per change of health, so that a turn is an index.
/// </summary>
public static class RoundRobin
{
    /// <summary>One entry a turn: the server whose turn it is, then the others in the order in which they would follow. Backups
    /// come last, and have turns of their own only while nobody else is healthy.</summary>
    public static Seq<Endpoint>[] TurnsOf(Seq<ServerView> servers)
    {
        var healthy = servers.Filter(server => server.Health.IsUp).Map(server => server.Endpoint).Strict();
        var primary = healthy.Filter(endpoint => !endpoint.Backup).Strict();
        var backup = healthy.Filter(endpoint => endpoint.Backup).Strict();
        var (turns, reserve) = primary.IsEmpty ? (backup, Seq<Endpoint>.Empty) : (primary, backup);
        var order = Spread(turns);
        return Enumerable.Range(0, order.Length)
            .Select(turn => LanguageExt.Prelude.toSeq(order.Skip(turn).Concat(order.Take(turn)).Distinct().Concat(reserve)).Strict())
            .ToArray();
    }

    private static Endpoint[] Spread(Seq<Endpoint> endpoints)
    {
        var divisor = endpoints.Fold(0, (sofar, endpoint) => Gcd(sofar, endpoint.Weight));
        if (divisor == 0)
        {
            return [];
        }

        var weights = endpoints.Map(endpoint => endpoint.Weight / divisor).ToArray();
        var total = weights.Sum();
        var current = new int[weights.Length];
        var order = new Endpoint[total];
        for (var turn = 0; turn < total; turn++)
        {
            var best = 0;
            for (var i = 0; i < current.Length; i++)
            {
                current[i] += weights[i];
                best = current[i] > current[best] ? i : best;
            }

            current[best] -= total;
            order[turn] = endpoints[best];
        }

        return order;
    }

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
