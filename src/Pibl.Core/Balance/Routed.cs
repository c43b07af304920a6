using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Balance;

/// <summary>A request with the server that it goes to first, which has kept a place for it.</summary>
/// <param name="Missed">What is asked.</param>
/// <param name="View">The servers as they were then.</param>
/// <param name="Server">Which of them.</param>
public sealed record Routed(Missed Missed, ClusterView View, int Server)
{
    /// <summary>The request's head.</summary>
    public RequestHead Request => Missed.Request;

    public Endpoint Endpoint => View[Server].Endpoint;
}
