using Pibl.Cache;
using Pibl.Exchange;

namespace Pibl.Balance;

/// <summary>A request with the server that it goes to first, which has kept a place for it.</summary>
/// <param name="Missed">What is asked.</param>
/// <param name="View">The servers as they were then.</param>
/// <param name="Server">Which of them.</param>
public sealed record Routed(Missed Missed, ClusterView View, int Server)
{
    public Endpoint Endpoint => View[Server].Endpoint;
}
