using Pibl.Http.Messages;

namespace Pibl.Balance;

/// <summary>A way to choose, and how it is asked who would be next.</summary>
/// <param name="Pick">Takes a turn.</param>
/// <param name="Copy">
/// A way that stands where this one stands now, and goes on by itself: asking it takes nobody's turn.
/// </param>
public sealed record Picker(Pick Pick, Func<Pick> Copy)
{
    /// <summary>It is drawn by lot: what a copy says is only what might be.</summary>
    public bool IsDrawn { get; init; }

    /// <summary>The server that a request's cookie of STICKY names, or -1; null: there is no STICKY.</summary>
    public Func<ClusterView, Fields, int>? HomeIn { get; init; }
}
