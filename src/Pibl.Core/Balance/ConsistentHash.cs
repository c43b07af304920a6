using Pibl.Cache;

namespace Pibl.Balance;

/// <summary>
/// <c>hash</c>: the same key goes to the same server, as long as that has room. One that is away, or holds more than
/// its bound, is passed over for the next in the table, so its keys spread over all others and come back to it (V.
/// Mirrokni, M. Thorup, M. Zadimoghaddam, Consistent Hashing with Bounded Loads, 2016).
/// </summary>
public static class ConsistentHash
{
    /// <summary>
    /// So many requests a server holds whatever the mean is: with few under way a fourth more is less than one, and one
    /// client's browser would be spread over several.
    /// </summary>
    public const int RequestsMin = 8;

    /// <summary>So many slots are looked at; beyond that few servers are left, which are asked one by one.</summary>
    public const int StepsMax = 128;

    /// <summary>The server for a key, or -1 when all have been tried.</summary>
    /// <param name="table">Of all servers, whatever their health; null where all are backups.</param>
    /// <param name="view">The servers as they are.</param>
    /// <param name="loads">What they hold.</param>
    /// <param name="key">What is hashed.</param>
    /// <param name="requests">What those in turn hold together, or nearly.</param>
    /// <param name="tried">To be passed over.</param>
    public static int At(
        MaglevTable? table, ClusterView view, IServerLoads loads, ulong key, long requests, ReadOnlySpan<bool> tried)
    {
        if (table is not null)
        {
            var slot = table.SlotOf(key);
            for (var step = 0; step < StepsMax; step++)
            {
                var server = table[slot + step < table.Count ? slot + step : slot + step - table.Count];
                if (view.Weights[server] > 0
                    && (tried.IsEmpty || !tried[server])
                    && HasRoom(view, loads, server, requests))
                {
                    return server;
                }
            }
        }

        var roomy = Rendezvous(view, loads, key, requests, tried, isBounded: true);
        return roomy >= 0 ? roomy : Rendezvous(view, loads, key, requests, tried, isBounded: false);
    }

    /// <summary>
    /// The most that a server holds: a fourth more than its share of all requests, this one included, and
    /// <see cref="RequestsMin"/> at least.
    /// </summary>
    public static long BoundOf(ClusterView view, int server, long requests)
    {
        var (share, whole) = (5 * (requests + 1) * view.Weights[server], 4L * view.WeightOfAll);
        return Math.Max(RequestsMin, (share + whole - 1) / whole);
    }

    private static bool HasRoom(ClusterView view, IServerLoads loads, int server, long requests) =>
        loads.RequestsOf(server) < BoundOf(view, server, requests);

    /// <summary>
    /// Of those with room, the one that the key falls to with the highest hash (D. Thaler, C. Ravishankar, 1998).
    /// </summary>
    private static int Rendezvous(
        ClusterView view, IServerLoads loads, ulong key, long requests, ReadOnlySpan<bool> tried, bool isBounded)
    {
        var (best, highest) = (-1, 0UL);
        foreach (var server in view.InTurn)
        {
            if ((!tried.IsEmpty && tried[server]) || (isBounded && !HasRoom(view, loads, server, requests)))
            {
                continue;
            }

            var hash = KeyHash.Of(key, (ulong)server);
            if (best < 0 || hash > highest)
            {
                (best, highest) = (server, hash);
            }
        }

        return best;
    }
}
