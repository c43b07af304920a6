using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Forward;

/// <summary>HEDGE: when a second server is asked beside one that keeps a request waiting.</summary>
/// <param name="After">How long the first is waited for; null: as long as 95 of 100 requests take.</param>
public sealed record HedgeRule(TimeSpan? After)
{
    /// <summary>The share of requests that take no longer than is waited for, in percent.</summary>
    public const int Percentile = 95;

    /// <summary>
    /// Whether a request may be asked of two servers at once: it asks for no change (RFC 9110 §9.2.1), and has no body
    /// that both would need.
    /// </summary>
    public static bool MayHedge(RequestHead request) =>
        request.Method is Method.Get or Method.Head or Method.Options
        && request.Framing.IsEmpty && !UpgradeRules.IsWanted(request);
}
