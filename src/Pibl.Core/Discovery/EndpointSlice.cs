using System.Net;
using LanguageExt;

namespace Pibl.Discovery;

/// <summary>A part of the endpoints of a Kubernetes service (discovery.k8s.io/v1).</summary>
/// <param name="Name">Its own, in its namespace.</param>
/// <param name="IsNames">Its endpoints are names (addressType FQDN), and not addresses.</param>
/// <param name="Ports">Those of each of its endpoints, over TCP alone.</param>
/// <param name="Endpoints">In any order.</param>
public sealed record EndpointSlice(string Name, bool IsNames, Seq<SlicePort> Ports, Seq<SliceEndpoint> Endpoints);

/// <summary>A port of the endpoints of a slice.</summary>
/// <param name="Name">As the service calls it; empty: it has the only one.</param>
/// <param name="Number">1 to 65535.</param>
public sealed record SlicePort(string Name, int Number);

/// <summary>An endpoint of a slice, which is a pod in most cases.</summary>
/// <param name="Address">
/// The first; the others are the same endpoint's, and nobody is to use them (EndpointSlice API, addresses).
/// </param>
/// <param name="IsReady">It takes requests; one that does not say so does (conditions.ready).</param>
public sealed record SliceEndpoint(IPAddress Address, bool IsReady = true)
{
    /// <summary>It answers, whether or not it is about to end (conditions.serving).</summary>
    public bool IsServing { get; init; } = true;

    /// <summary>It is about to end (conditions.terminating).</summary>
    public bool IsTerminating { get; init; }

    /// <summary>Where it is; null: nobody says.</summary>
    public string? Zone { get; init; }

    /// <summary>The zones whose clients are to use it (hints.forZones); none: nobody says.</summary>
    public Seq<string> ForZones { get; init; } = Seq<string>.Empty;
}
