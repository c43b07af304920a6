namespace Pibl.Balance;

/// <summary>In which order servers would be asked, if nothing changed meanwhile.</summary>
/// <param name="View">The servers.</param>
/// <param name="InOrder">By their numbers, best first; of those that are drawn, one order of several.</param>
/// <param name="Full">Those of them that hold as many requests as they may.</param>
/// <param name="First">The one that would be asked; -1: none has a place, or there is none.</param>
/// <param name="IsDrawn">It is drawn by lot: nobody can tell.</param>
/// <param name="Home">The one that the client's cookie of STICKY names, or -1.</param>
public sealed record ServerOrder(
    ClusterView View, IReadOnlyList<int> InOrder, IReadOnlyList<int> Full, int First, bool IsDrawn, int Home);
