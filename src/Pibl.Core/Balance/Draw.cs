namespace Pibl.Balance;

/// <summary><c>random</c>: a server drawn by weight. A binary search, or an index where all weigh the same.</summary>
public static class Draw
{
    /// <summary>With more, those that are left are so few that they are better counted.</summary>
    private const int RedrawsMax = 8;

    /// <summary>One of those in turn, of which there is at least one.</summary>
    /// <param name="view">The servers.</param>
    /// <param name="dice">Uniform.</param>
    public static int At(ClusterView view, uint dice)
    {
        if (view.IsEven)
        {
            return view.InTurn[(int)(((ulong)dice * (uint)view.InTurn.Length) >> 32)];
        }

        // The first whose sum is beyond the place: each has as many places as it weighs.
        var place = (int)(((ulong)dice * (uint)view.WeightOfAll) >> 32);
        var (low, high) = (0, view.WeightSums.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = view.WeightSums[middle] > place ? (low, middle) : (middle + 1, high);
        }

        return view.InTurn[low];
    }

    /// <summary>One of those in turn that have not been tried, or -1.</summary>
    public static int Next(ClusterView view, uint dice, ReadOnlySpan<bool> tried)
    {
        if (view.InTurn.IsEmpty)
        {
            return -1;
        }

        for (var draws = 0; draws < RedrawsMax; draws++)
        {
            var server = At(view, dice);
            if (tried.IsEmpty || !tried[server])
            {
                return server;
            }

            dice = Mix(dice);
        }

        return Left(view, dice, tried);
    }

    /// <summary>Other dice out of dice: lowbias32 (C. Wellons, hash-prospector, 2018).</summary>
    public static uint Mix(uint dice)
    {
        dice = (dice ^ (dice >> 16)) * 0x7feb352d;
        dice = (dice ^ (dice >> 15)) * 0x846ca68b;
        return dice ^ (dice >> 16);
    }

    private static int Left(ClusterView view, uint dice, ReadOnlySpan<bool> tried)
    {
        var weight = 0;
        foreach (var server in view.InTurn)
        {
            weight += tried[server] ? 0 : view.Weights[server];
        }

        var place = (int)(((ulong)dice * (uint)weight) >> 32);
        foreach (var server in view.InTurn)
        {
            if (!tried[server] && (place -= view.Weights[server]) < 0)
            {
                return server;
            }
        }

        return -1;
    }
}
