using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Sites;

/// <summary>What a request gets that is no site's.</summary>
public static class NoSite
{
    private const string Stage = "site";

    /// <param name="found">What <see cref="SiteTable.Choose"/> said: one of those that are no site.</param>
    public static Reply ReplyTo(int found) => AnsweredEarly.By(Stage, Faults.ReplyTo(found switch
    {
        SiteTable.NoHost => Fault.OfClient(
            FaultKind.Misdirected, "no site has this host (HOST)", "RFC 9110 §15.5.20"),
        SiteTable.NoPath => Fault.OfClient(
            FaultKind.NotFound, "no site of this host has this path (PATH)", "RFC 9110 §15.5.5"),
        SiteTable.Doubtful => Fault.OfClient(
            FaultKind.BadRequest, "servers may take this path for another site's (PATH)", "RFC 3986 §2.2"),
        _ => throw new ArgumentOutOfRangeException(nameof(found), found, null),
    }));
}
