using System.Globalization;
using LanguageExt;
using Pibl.Config;

namespace Pibl.Discovery;

/// <summary>Which servers the endpoint slices of a Kubernetes service stand for.</summary>
/// <remarks>
/// Rule 1. Endpoints that are ready are used; where none is, those that end and still serve (KEP-1669), as
/// kube-proxy does. One that stands in several slices is one.
/// Rule 2. A port is sought in each slice, for slices may differ in them (EndpointSlice API).
/// Rule 3. Slices of names are passed over: kube-proxy does not use them either.
/// Rule 4. Those of the own zone are in turn and the others backups, as <see cref="ZoneChoice"/> says.
/// </remarks>
public static class SliceServers
{
    private const int ListedMax = 8;

    /// <param name="service">What is sought.</param>
    /// <param name="slices">All that bear its name.</param>
    /// <param name="zone">That of this machine; null: nobody says.</param>
    /// <param name="ttl">When it is asked for again, whatever the answer is.</param>
    public static Resolution Of(ServicePort service, Seq<EndpointSlice> slices, string? zone, TimeSpan ttl)
    {
        if (slices.IsEmpty)
        {
            return Nothing($"{service.Namespace}/{service.Service} has no EndpointSlice");
        }

        var numbered = slices.Filter(slice => !slice.IsNames).Strict();
        var all = numbered.Bind(slice => PortOf(service, slice) is { } port
            ? slice.Endpoints.Map(endpoint => (endpoint, port.Number))
            : LanguageExt.Seq<(SliceEndpoint, int)>.Empty).Strict();
        var used = Used(all);
        return !used.IsEmpty ? new Resolution.Servers(ServersOf(service, used, zone), ttl)
            : numbered.IsEmpty ? Nothing("its EndpointSlices have names (FQDN), which are not used")
            : numbered.ForAll(slice => PortOf(service, slice) is null)
                ? Nothing(WhyNoPort(service, numbered))
            : Nothing("no endpoint is ready");

        Resolution.Nothing Nothing(string why) => new(why) { Again = ttl };
    }

    private static Seq<(SliceEndpoint Endpoint, int Port)> Used(Seq<(SliceEndpoint Endpoint, int Port)> all)
    {
        // A pod may be in two slices while it is moved: ready in one is ready.
        var ready = Distinct(all.Filter(one => one.Endpoint.IsReady));
        return ready.IsEmpty
            ? Distinct(all.Filter(one => one.Endpoint is { IsServing: true, IsTerminating: true }))
            : ready;
    }

    private static Seq<(SliceEndpoint Endpoint, int Port)> Distinct(Seq<(SliceEndpoint Endpoint, int Port)> all) =>
        Prelude.toSeq(all.DistinctBy(one => (one.Endpoint.Address, one.Port))).Strict();

    private static Seq<FoundServer> ServersOf(
        ServicePort service, Seq<(SliceEndpoint Endpoint, int Port)> used, string? zone)
    {
        var isNear = ZoneChoice.Of(used.Map(one => one.Endpoint).Strict(), zone);
        return used.Map(one =>
            new FoundServer($"{service.Service}.{service.Namespace}.svc", one.Endpoint.Address)
            {
                Port = one.Port,
                Backup = !isNear(one.Endpoint),
            }).Strict();
    }

    private static SlicePort? PortOf(ServicePort service, EndpointSlice slice) =>
        int.TryParse(service.Port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? slice.Ports.FirstOrDefault(port => port.Number == number)
            : slice.Ports.FirstOrDefault(port => port.Name == service.Port);

    private static string WhyNoPort(ServicePort service, Seq<EndpointSlice> slices)
    {
        var known = slices.Bind(slice => slice.Ports).Distinct().Take(ListedMax)
            .Map(port => port.Name.Length == 0
                ? Counts.Show(port.Number)
                : $"{port.Name} ({Counts.Show(port.Number)})");
        return $"no endpoint has a TCP port {service.Port}"
            + (known.Any() ? $"; there is {string.Join(", ", known)}" : "");
    }
}
