using Pibl.Balance;
using Pibl.Exchange;

namespace Pibl.Upstreams;

/// <summary>One request to one server, of an exchange.</summary>
/// <param name="View">The servers as they were then.</param>
/// <param name="Server">Which of them, which has kept a place for it.</param>
/// <param name="Number">Which attempt of the exchange, from 1.</param>
/// <param name="SentAt">When it began.</param>
internal readonly record struct Attempt(ClusterView View, int Server, int Number, DateTimeOffset SentAt)
{
    public Endpoint Endpoint => View[Server].Endpoint;
}
