namespace Pibl.Balance;

/// <summary>Placeholder until the health edge lands in this commit series.</summary>
public sealed class Clusters;
