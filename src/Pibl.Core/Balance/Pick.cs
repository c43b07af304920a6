namespace Pibl.Balance;

/// <summary>
/// How a server is chosen: the next best one for what is asked, by its number in the view, or -1 where none is left. A
/// retry is the same call with more servers marked in <paramref name="tried"/>, which is empty at first.
/// </summary>
/// <remarks>
/// Called by many threads at once, for every request that the cache does not answer: it allocates nothing, and takes at
/// most as long as there are servers. What it remembers between calls is its own, and starts afresh with a view of
/// other servers or weights.
/// </remarks>
/// <param name="view">The servers and their health.</param>
/// <param name="asked">What the choice may depend on.</param>
/// <param name="tried">True for each server that is to be passed over; empty for none.</param>
public delegate int Pick(ClusterView view, in Asked asked, ReadOnlySpan<bool> tried);
