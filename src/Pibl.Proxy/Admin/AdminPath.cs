using Pibl.Config;
using Pibl.Exchange;
using Pibl.Explain;
using Pibl.Reload;
using Pibl.Stages;

namespace Pibl.Admin;

/// <summary>The path of a request to the admin interface: one rule, and what it asks for.</summary>
public static class AdminPath
{
    /// <param name="access">Who may ask.</param>
    /// <param name="handles">What can be asked for.</param>
    /// <param name="tell">Takes whether it failed, and a line for the log, about each change.</param>
    public static Next<Received> Of(AdminAccess access, AdminHandles handles, Action<bool, string> tell) =>
        (received, scope) => AdminRule.Decide(received.Request, access) switch
        {
            AdminDecision.Purge => CachePath.PurgeAsync(received, handles, tell, scope.Abandoned),
            AdminDecision.ShowCache shown => CachePath.ShowAsync(shown, handles),
            AdminDecision.PreviewReload preview => ReloadAsync(handles.Steering?.Preview, preview.AsText),
            AdminDecision.Reload order => ReloadAsync(Told(handles.Steering?.Reload, received, tell), order.AsText),
            AdminDecision.Explain asked => ExplainAsync(asked, handles),
            var decision => new ValueTask<Reply>(Answer(decision, received, handles, tell)),
        };

    private static Reply Answer(
        AdminDecision decision, Received received, AdminHandles handles, Action<bool, string> tell) =>
        decision switch
        {
            AdminDecision.Refuse refusal => AdminReplies.Of(refusal),
            AdminDecision.Live => AdminReplies.OfText(200, "live"),
            AdminDecision.Ready => Readiness(handles.Status()),
            AdminDecision.ShowStatus { AsText: true } => AdminReplies.OfTables(StatusText.Of(handles.Status())),
            AdminDecision.ShowStatus => AdminReplies.OfJson(StatusJson.Of(handles.Status())),
            AdminDecision.ShowServers => AdminReplies.OfJson(StatusJson.OfServers(handles.Status())),
            AdminDecision.ShowPage page => DashboardFiles.Find(page.File) is { } content
                ? PageReplies.Of(page.File, content)
                : AdminReplies.OfText(404, "the dashboard has no such file"),
            AdminDecision.ShowNow => handles.Live is { } live ? AdminReplies.OfJson(live.Now() + "\n") : NoLive(),
            AdminDecision.Follow => handles.Live is { } live ? Events(live) : NoLive(),
            AdminDecision.ShowRecent recent => handles.Live is { } live
                ? AdminReplies.OfJson(ExchangeJson.Of(live.Recent(recent.Limit), one =>
                    ExchangeExplanation.Of(one.Entry, one.Site)
                        .Map(sentence => sentence.Told(recent.Language)).Strict()))
                : NoLive(),
            AdminDecision.ShowSites => AdminReplies.OfJson(handles.Sites()),
            AdminDecision.ShowConfig => AdminReplies.OfJson(handles.Config()),
            AdminDecision.ShowDescription => AdminReplies.OfJson(DashboardFiles.Description),
            AdminDecision.ShowMetrics shown =>
                AdminReplies.OfMetrics(handles.Metrics(), shown.IsOpenMetrics),
            AdminDecision.Drain order => Drain(order, received, handles, tell),
            AdminDecision.Stop => Stop(received, handles, tell),
            var other => throw new ArgumentOutOfRangeException(nameof(received), other, null),
        };

    private static Reply Readiness(ProxyStatus status) => status.IsReady
        ? AdminReplies.OfText(200, "ready")
        : AdminReplies.OfText(503, status.IsDraining ? "stopping" : "a site has no server that is up");

    private static Reply NoLive() => AdminReplies.OfText(404, "nobody takes note of that here");

    private static Reply Events(LiveView live) => live.Subscribe() is { } events
        ? AdminReplies.OfEvents(events)
        : AdminReplies.Of(new AdminDecision.Refuse(
            503, $"{LiveView.StreamsMax} read events already, or the program is stopping; /api/live says the same once"));

    private static async ValueTask<Reply> ReloadAsync(Func<Task<ReloadReport>>? act, bool isText)
    {
        if (act is null)
        {
            return NoProgram();
        }

        var report = await act();
        return isText
            ? AdminReplies.OfTables(ReloadJson.Text(report), ReloadJson.StatusOf(report))
            : AdminReplies.OfJson(ReloadJson.Of(report), ReloadJson.StatusOf(report));
    }

    private static Func<Task<ReloadReport>>? Told(
        Func<Task<ReloadReport>>? reload, Received received, Action<bool, string> tell) => reload is null ? null : () =>
        {
            tell(false, $"a reload, by order of {received.Arrival.Connection.Client}");
            return reload();
        };

    private static Reply Stop(Received received, AdminHandles handles, Action<bool, string> tell)
    {
        if (handles.Steering is not { } steering)
        {
            return NoProgram();
        }

        tell(false, $"the program stops, by order of {received.Arrival.Connection.Client}");
        steering.Stop();
        return AdminReplies.OfText(202, "stopping: answers in flight go out, for as long as TIMEOUT_DRAIN lets them");
    }

    private static Reply NoProgram() =>
        AdminReplies.OfText(404, "the program around this proxy has no configuration file to read again");

    private static async ValueTask<Reply> ExplainAsync(AdminDecision.Explain asked, AdminHandles handles)
    {
        var told = await handles.Explain(asked.Query);
        return told.Match(
            found => asked.AsText
                ? AdminReplies.OfTables(ExplanationText.Of(found, asked.Language))
                : AdminReplies.OfJson(ExplanationJson.Of(found)),
            mistakes => AdminReplies.OfText(400, ConfigErrors.Render(mistakes).TrimEnd()));
    }

    private static Reply Drain(
        AdminDecision.Drain order, Received received, AdminHandles handles, Action<bool, string> tell)
    {
        var entries = handles.Drain(order.Server, order.IsDrained);
        if (entries == 0)
        {
            return AdminReplies.OfText(404, $"no site has a server {order.Server}; /api/servers lists them");
        }

        var word = order.IsDrained ? "drained" : "not drained any more";
        tell(false, $"{order.Server} is {word}, by order of {received.Arrival.Connection.Client}");
        var stranded = handles.Status().Stranded;
        return AdminReplies.OfText(200, order.IsDrained && !stranded.IsEmpty
            ? $"{order.Server} is {word}; no server is left for new clients of {string.Join(", ", stranded)}"
            : $"{order.Server} is {word}");
    }
}
