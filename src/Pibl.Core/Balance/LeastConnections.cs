namespace Pibl.Balance;

/// <summary>
/// <c>least-connections</c>: the server that holds the fewest requests for its weight; whose turn it is decides among
/// those that hold the same. Among servers of equal weight the search ends at the first that holds none.
/// </summary>
public static class LeastConnections
{
    /// <summary>Among servers of equal weight, or -1 when all have been tried.</summary>
    /// <param name="view">The servers, all of the same weight.</param>
    /// <param name="loads">What they hold.</param>
    /// <param name="turn">Counts up: where the search begins.</param>
    /// <param name="tried">To be passed over.</param>
    public static int At(ClusterView view, IServerLoads loads, uint turn, ReadOnlySpan<bool> tried)
    {
        var inTurn = view.InTurn;
        var first = inTurn.IsEmpty ? 0 : (int)(turn % (uint)inTurn.Length);
        var (best, fewest) = (-1, int.MaxValue);
        for (var i = 0; i < inTurn.Length && fewest > 0; i++)
        {
            var server = inTurn[first + i < inTurn.Length ? first + i : first + i - inTurn.Length];
            if ((tried.IsEmpty || !tried[server]) && loads.RequestsOf(server) is var requests && requests < fewest)
            {
                (best, fewest) = (server, requests);
            }
        }

        return best;
    }

    /// <summary>
    /// Among servers of any weight: marks all but those that hold the fewest for their weight, and gives one of them,
    /// or -1.
    /// </summary>
    /// <param name="view">The servers.</param>
    /// <param name="loads">What they hold.</param>
    /// <param name="tried">To be passed over.</param>
    /// <param name="passed">As many as there are servers: true for each that is passed over.</param>
    public static int Mark(ClusterView view, IServerLoads loads, ReadOnlySpan<bool> tried, Span<bool> passed)
    {
        passed.Fill(true);
        var (best, fewest, from) = (-1, 0, 0);
        for (var i = 0; i < view.InTurn.Length; i++)
        {
            var server = view.InTurn[i];
            if (!tried.IsEmpty && tried[server])
            {
                continue;
            }

            var requests = loads.RequestsOf(server);
            if (best < 0 || IsLess(view, requests, server, fewest, best))
            {
                PassOver(view, from, i, passed);
                (best, fewest, from) = (server, requests, i);
            }

            passed[server] = IsLess(view, fewest, best, requests, server);
        }

        return best;
    }

    /// <summary>So many requests of one are fewer, for its weight, than so many of another.</summary>
    public static bool IsLess(ClusterView view, int requests, int server, int others, int other) =>
        (long)requests * view.Weights[other] < (long)others * view.Weights[server];

    private static void PassOver(ClusterView view, int from, int to, Span<bool> passed)
    {
        for (var i = from; i < to; i++)
        {
            passed[view.InTurn[i]] = true;
        }
    }
}
