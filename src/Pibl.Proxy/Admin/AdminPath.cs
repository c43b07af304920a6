using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.Admin;

/// <summary>What the admin interface may do to the proxy.</summary>
/// <param name="Status">Its state now.</param>
/// <param name="Drain">
/// Gives or takes new clients from a server of that name; how many entries of sites that were. 0: there is none.
/// </param>
public sealed record AdminHandles(Func<ProxyStatus> Status, Func<string, bool, int> Drain);

/// <summary>The path of a request to the admin interface: one rule, and what it asks for.</summary>
public static class AdminPath
{
    /// <param name="access">Who may ask.</param>
    /// <param name="handles">What can be asked for.</param>
    /// <param name="tell">Takes a line for the log about each change.</param>
    public static Next<Received> Of(AdminAccess access, AdminHandles handles, Action<string> tell) =>
        (received, _) => new ValueTask<Reply>(Answer(received, access, handles, tell));

    private static Reply Answer(Received received, AdminAccess access, AdminHandles handles, Action<string> tell) =>
        AdminRule.Decide(received.Request, access) switch
        {
            AdminDecision.Refuse refusal => AdminReplies.Of(refusal),
            AdminDecision.Live => AdminReplies.OfText(200, "live"),
            AdminDecision.Ready => Readiness(handles.Status()),
            AdminDecision.ShowStatus { AsText: true } => AdminReplies.OfTables(StatusText.Of(handles.Status())),
            AdminDecision.ShowStatus => AdminReplies.OfJson(StatusJson.Of(handles.Status())),
            AdminDecision.ShowServers => AdminReplies.OfJson(StatusJson.OfServers(handles.Status())),
            AdminDecision.Drain order => Drain(order, received, handles, tell),
            var other => throw new ArgumentOutOfRangeException(nameof(received), other, null),
        };

    private static Reply Readiness(ProxyStatus status) => status.IsReady
        ? AdminReplies.OfText(200, "ready")
        : AdminReplies.OfText(503, status.IsDraining ? "stopping" : "a site has no server that is up");

    private static Reply Drain(AdminDecision.Drain order, Received received, AdminHandles handles, Action<string> tell)
    {
        var entries = handles.Drain(order.Server, order.IsDrained);
        if (entries == 0)
        {
            return AdminReplies.OfText(404, $"no site has a server {order.Server}; /api/servers lists them");
        }

        var word = order.IsDrained ? "drained" : "not drained any more";
        tell($"{order.Server} is {word}, by order of {received.Arrival.Connection.Client}");
        var stranded = handles.Status().Stranded;
        return AdminReplies.OfText(200, order.IsDrained && !stranded.IsEmpty
            ? $"{order.Server} is {word}; no server is left for new clients of {string.Join(", ", stranded)}"
            : $"{order.Server} is {word}");
    }
}
