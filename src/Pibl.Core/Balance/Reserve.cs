namespace Pibl.Balance;

/// <summary>Who is asked when nobody in turn is left: <see cref="ClusterView.Reserve"/>, in its order.</summary>
public static class Reserve
{
    /// <summary>A <see cref="Balance.Pick"/>.</summary>
    public static int Pick(ClusterView view, in Asked asked, ReadOnlySpan<bool> tried)
    {
        foreach (var server in view.Reserve)
        {
            if (tried.IsEmpty || !tried[server])
            {
                return server;
            }
        }

        return -1;
    }

    /// <summary>A way to choose among the servers in turn, and the reserve after them.</summary>
    public static Pick After(Pick inTurn) => (ClusterView view, in Asked asked, ReadOnlySpan<bool> tried) =>
    {
        var server = inTurn(view, in asked, tried);
        return server >= 0 ? server : Pick(view, in asked, tried);
    };
}
