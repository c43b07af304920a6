using System.Numerics;

namespace Pibl.Balance;

/// <summary>
/// Strict round robin over the servers in turn: A B C A B C. Weights are spread by nginx's smooth weighted round robin
/// (nginx commit 52327e0, 2012): a b a c a rather than a a a b c. A pick costs an addition per server, eight at once;
/// nothing is ever as large as the sum of the weights.
/// </summary>
public static class RoundRobin
{
    /// <summary>Whose turn it is among servers of equal weight, or -1 when all have been tried.</summary>
    public static int At(ReadOnlySpan<int> inTurn, uint turn, ReadOnlySpan<bool> tried)
    {
        var first = inTurn.IsEmpty ? 0 : (int)(turn % (uint)inTurn.Length);
        for (var i = 0; i < inTurn.Length; i++)
        {
            var at = first + i < inTurn.Length ? first + i : first + i - inTurn.Length;
            if (tried.IsEmpty || !tried[inTurn[at]])
            {
                return inTurn[at];
            }
        }

        return -1;
    }

    /// <summary>
    /// Whose turn it is among servers of any weight, or -1 when all have been tried. Each earns its weight in
    /// <paramref name="credit"/>; the richest is picked, and pays what all have earned.
    /// </summary>
    public static int Next(ReadOnlySpan<int> weights, Span<int> credit, ReadOnlySpan<bool> tried)
    {
        var (earned, richest) = tried.IsEmpty ? Earn(weights, credit) : Earn(weights, credit, tried);
        if (richest >= 0)
        {
            credit[richest] -= earned;
        }

        return richest;
    }

    // A server that is not in turn weighs nothing and has no credit, so the richest, who has more than nothing, is in
    // turn.
    private static (int Earned, int Richest) Earn(ReadOnlySpan<int> weights, Span<int> credit)
    {
        var (earned, most, at) = (0, 0, 0);
        var (earnedByLane, mostByLane) = (Vector<int>.Zero, Vector<int>.Zero);
        for (; at + Vector<int>.Count <= weights.Length; at += Vector<int>.Count)
        {
            var weight = new Vector<int>(weights[at..]);
            var now = new Vector<int>(credit[at..]) + weight;
            now.CopyTo(credit[at..]);
            earnedByLane += weight;
            mostByLane = Vector.Max(mostByLane, now);
        }

        for (; at < weights.Length; at++)
        {
            credit[at] += weights[at];
            earned += weights[at];
            most = Math.Max(most, credit[at]);
        }

        earned += Vector.Sum(earnedByLane);
        for (var lane = 0; lane < Vector<int>.Count; lane++)
        {
            most = Math.Max(most, mostByLane[lane]);
        }

        return (earned, most > 0 ? credit.IndexOf(most) : -1);
    }

    private static (int Earned, int Richest) Earn(
        ReadOnlySpan<int> weights, Span<int> credit, ReadOnlySpan<bool> tried)
    {
        var (earned, richest) = (0, -1);
        for (var at = 0; at < weights.Length; at++)
        {
            if (weights[at] == 0 || tried[at])
            {
                continue;
            }

            credit[at] += weights[at];
            earned += weights[at];
            richest = richest < 0 || credit[at] > credit[richest] ? at : richest;
        }

        return (earned, richest);
    }
}
