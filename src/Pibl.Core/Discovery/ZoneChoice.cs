using LanguageExt;

namespace Pibl.Discovery;

/// <summary>Which endpoints are near enough to be in turn; the others are backups.</summary>
/// <remarks>
/// Rule 1. Where each endpoint has hints, and one of them names the zone, those that name it are near: kube-proxy
/// does so for topology aware routing and <c>trafficDistribution</c> (KEP-2433, KEP-4444). Where one has
/// none, the hints are being written or taken back, and are not used.
/// Rule 2. Without hints those of the zone are near where they are at least half of an even share of all: fewer
/// would be overrun. Where one endpoint does not say its zone, there are no shares to compare.
/// Rule 3. Else all are near.
/// </remarks>
public static class ZoneChoice
{
    /// <param name="used">All that may get requests, at least one.</param>
    /// <param name="zone">That of this machine; null: nobody says.</param>
    public static Func<SliceEndpoint, bool> Of(Seq<SliceEndpoint> used, string? zone)
    {
        if (zone is null)
        {
            return static _ => true;
        }

        if (used.ForAll(endpoint => !endpoint.ForZones.IsEmpty))
        {
            return used.Exists(IsHinted) ? IsHinted : static _ => true;
        }

        return used.ForAll(endpoint => endpoint.Zone is not null) && IsEnough() ? IsThere : static _ => true;

        bool IsHinted(SliceEndpoint endpoint) => endpoint.ForZones.Contains(zone);
        bool IsThere(SliceEndpoint endpoint) => endpoint.Zone == zone;

        bool IsEnough()
        {
            var zones = used.Map(endpoint => endpoint.Zone).Distinct().Count();
            var there = used.Count(IsThere);
            return there > 0 && 2 * there * zones >= used.Count;
        }
    }
}
