namespace Pibl.Shared;

/// <summary>What the second tier has for a request.</summary>
/// <param name="State">What it is.</param>
/// <param name="Place">Under what name.</param>
public readonly record struct TierFinding(TierState State, TierKey Place)
{
    /// <summary>Where it is <see cref="TierState.Found"/>, with its body.</summary>
    public TierValue? Value { get; init; }

    /// <summary>Where it is <see cref="TierState.Leased"/>.</summary>
    public string? Lease { get; init; }
}
