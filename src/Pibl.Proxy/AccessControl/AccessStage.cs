using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Stages;

namespace Pibl.AccessControl;

/// <summary>Refuses clients by their address: ALLOW and DENY.</summary>
public static class AccessStage
{
    /// <summary>The stage of a rule.</summary>
    /// <param name="rule">ALLOW and DENY.</param>
    /// <param name="trusted">TRUSTED_PROXIES.</param>
    public static Stage<Received, Received> From(AccessRule rule, AddressRanges trusted) =>
        Stage.Pure<Received, Received>("access", received => rule.Decide(received, trusted));
}
