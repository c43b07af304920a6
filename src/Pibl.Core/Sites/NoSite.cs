using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Sites;

/// <summary>What a request gets that is no site's.</summary>
public static class NoSite
{
    private const string Stage = "site";

    /// <param name="found">What <see cref="SiteTable.Find"/> said: one of the two that are no site.</param>
    public static Reply ReplyTo(int found) => AnsweredEarly.By(Stage, Faults.ReplyTo(found == SiteTable.NoHost
        ? Fault.OfClient(FaultKind.Misdirected, "no site has this host (HOST)", "RFC 9110 §15.5.20")
        : Fault.OfClient(FaultKind.NotFound, "no site of this host has this path (PATH)", "RFC 9110 §15.5.5")));
}
