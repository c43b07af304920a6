using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Balance;

/// <summary>What the choice of a server may depend on, besides the servers themselves.</summary>
/// <param name="Request">The request's head.</param>
/// <param name="Connection">The connection it came over, with the client's address.</param>
/// <param name="IsUpgrade">It asks to become a tunnel (RFC 9110 §7.8).</param>
/// <param name="Loads">How much each server has to do.</param>
public readonly record struct Asked(RequestHead Request, Connection Connection, bool IsUpgrade, IServerLoads Loads)
{
    public static Asked By(Received received, IServerLoads loads) => new(
        received.Request, received.Arrival.Connection, UpgradeRules.IsWanted(received.Request), loads);
}
