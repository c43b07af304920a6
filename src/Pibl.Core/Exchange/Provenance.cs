using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Exchange;

/// <summary>Where a reply came from and why: for the log, for Cache-Status, and for whoever asks.</summary>
/// <param name="Cache">What the cache did (RFC 9211), or null where it was not asked.</param>
/// <param name="Endpoint">The server that answered, or null.</param>
/// <param name="Fault">Why the proxy answered itself, or null.</param>
/// <param name="Attempts">How many servers were tried.</param>
public record Provenance(
    CacheStatus? Cache = null, Endpoint? Endpoint = null, Fault? Fault = null, int Attempts = 0)
{
    public static readonly Provenance Proxy = new();
}
