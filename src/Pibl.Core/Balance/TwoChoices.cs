namespace Pibl.Balance;

/// <summary>
/// <c>p2c</c>: two servers drawn by weight, of which the better one is asked. Nearly as even as the best of all, for
/// two looks however many there are, and requests that come at once do not all run to the same one (M. Mitzenmacher,
/// The Power of Two Choices in Randomized Load Balancing, 2001).
/// </summary>
public static class TwoChoices
{
    private const int RedrawsMax = 8;

    /// <summary>The one that holds fewer requests for its weight, or -1; the first where both hold the same.</summary>
    /// <param name="view">The servers.</param>
    /// <param name="loads">What they hold.</param>
    /// <param name="dice">Uniform.</param>
    /// <param name="tried">To be passed over.</param>
    public static int At(ClusterView view, IServerLoads loads, uint dice, ReadOnlySpan<bool> tried)
    {
        var (first, second) = Draws(view, dice, tried);
        if (second < 0)
        {
            return first;
        }

        var (held, other) = (loads.RequestsOf(first), loads.RequestsOf(second));
        return LeastConnections.IsLess(view, other, second, held, first) ? second : first;
    }

    /// <summary>Two different ones; -1 for one that is not there.</summary>
    public static (int First, int Second) Draws(ClusterView view, uint dice, ReadOnlySpan<bool> tried)
    {
        var first = Draw.Next(view, dice, tried);
        if (first < 0 || view.InTurn.Length == 1)
        {
            return (first, -1);
        }

        for (var draws = 0; draws < RedrawsMax; draws++)
        {
            dice = Draw.Mix(dice);
            var second = Draw.At(view, dice);
            if (second != first && (tried.IsEmpty || !tried[second]))
            {
                return (first, second);
            }
        }

        return (first, AnyBut(view, first, tried));
    }

    /// <summary>One outweighs all others, or most have been tried.</summary>
    private static int AnyBut(ClusterView view, int first, ReadOnlySpan<bool> tried)
    {
        foreach (var server in view.InTurn)
        {
            if (server != first && (tried.IsEmpty || !tried[server]))
            {
                return server;
            }
        }

        return -1;
    }
}
