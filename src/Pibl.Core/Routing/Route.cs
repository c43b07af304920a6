using LanguageExt;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Rewrites;
using Pibl.Sites;
using Pibl.Tls;
using static LanguageExt.Prelude;

namespace Pibl.Routing;

/// <summary>A step of the path with what is set for it.</summary>
/// <param name="Step">Which.</param>
/// <param name="What">What it does, in words; empty for a stage of a program's own.</param>
/// <param name="Keys">The keys that say how, in the order of the documents.</param>
/// <param name="Answers">It answers every request of the site, so that none goes further.</param>
public sealed record RouteStep(PathStep Step, string What, Seq<ConfigKey> Keys, bool Answers = false);

/// <summary>A server with its part of the requests.</summary>
/// <param name="Server">Which.</param>
/// <param name="Target">The path and query that it is asked for.</param>
/// <param name="Host">The Host that it is told.</param>
public sealed record RouteServer(Endpoint Server, string Target, string Host);

/// <summary>What would become of a request: which site, what it passes, who is asked.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Choice">Which site, and why.</param>
/// <param name="Site">The site; null where there is none.</param>
/// <param name="Status">
/// 421 or 404 where there is none, 400 for a path that leads to two or climbs out of REWRITE, 308 for plain HTTP where
/// HTTPS_REDIRECT is on; else null.
/// </param>
/// <param name="Steps">In the order in which the request passes them, up to one that answers it.</param>
/// <param name="Servers">Those that share the requests, in the order of SERVERS, and backups behind them.</param>
/// <param name="Turns">Whose turn it is, for the first requests after a start; empty where turns do not decide.</param>
public sealed record Route(
    RequestHead Request,
    SiteChoice Choice,
    ConfiguredSite? Site,
    int? Status,
    Seq<RouteStep> Steps,
    Seq<RouteServer> Servers,
    Seq<Endpoint> Turns)
{
    // More turns than this say nothing new.
    private const int TurnsMax = 12;

    /// <summary>Where HTTPS_REDIRECT sends it; null: nowhere.</summary>
    public string? Location { get; init; }

    private const string InTurn = "round-robin";

    /// <summary>How a server of the site is chosen (BALANCE).</summary>
    public static string BalanceOf(ConfiguredSite site) =>
        site.Lines.Keys.Find("BALANCE").Map(key => key.Show(site.Settings)).IfNone(InTurn);

    /// <param name="configured">The file.</param>
    /// <param name="request">As <see cref="RouteRequest"/> reads it.</param>
    /// <param name="stepsOf">What the path of a site is made of.</param>
    public static Route Of(
        Configured configured, RequestHead request, Func<ConfiguredSite, Seq<RouteStep>> stepsOf)
    {
        var sites = configured.Sites;
        var table = SiteTable.Of(sites.Map(site => site.Settings.Match).Strict());
        var choice = SiteChoice.Of(table.InOrder, request);
        var isDoubtful = table.Choose(request) == SiteTable.Doubtful;
        if (choice.Entry is not { } entry || isDoubtful)
        {
            var none = isDoubtful ? SiteTable.Doubtful : choice.Site;
            return new Route(
                request, choice, null, NoSite.ReplyTo(none).Head.Status, Seq<RouteStep>(), Seq<RouteServer>(),
                Seq<Endpoint>());
        }

        var site = sites[entry.Site];
        var all = stepsOf(site);
        var location = site.Settings.Get(TlsKeys.Redirect) && request.Scheme != ClientScheme.Https
            ? HttpsRedirect.LocationOf(request, HttpsRedirect.PortOf(configured.Settings))
            : null;
        var refuses = RewriteKeys.OutgoingOf(site.Settings).Path is { } path && path.ClimbsOut(request.Target);
        var isPurge = PurgeOrder.IsAsked(request);
        var passed = UpTo(all, step => step.Answers || (isPurge && step.Step.Name == "purge")
            || (refuses && step.Step.Name == "rewrite")
            || (location is not null && step.Step.Name == "https-redirect"));
        var isAnswered = location is not null
            || passed.Exists(step => step.Answers || (isPurge && step.Step.Name == "purge"));
        var servers = isAnswered || refuses ? Seq<Endpoint>() : site.Settings.Servers;
        return new Route(
            request, choice, site,
            location is not null ? HttpsRedirect.Status : refuses && !isAnswered ? 400 : null,
            passed,
            InOrder(servers).Map(server => Asked(server, request, site.Settings)).Strict(),
            TurnsOf(servers, site))
        {
            Location = location,
        };
    }

    /// <summary>The steps to the one that lets nothing pass, that one included.</summary>
    private static Seq<RouteStep> UpTo(Seq<RouteStep> steps, Func<RouteStep, bool> isLast) =>
        steps.Take(steps.TakeWhile(step => !isLast(step)).Count + 1).Strict();

    private static Seq<Endpoint> InOrder(Seq<Endpoint> servers) =>
        Sequences.Join(servers.Filter(server => !server.Backup), servers.Filter(server => server.Backup));

    private static RouteServer Asked(Endpoint server, RequestHead request, Settings settings)
    {
        var rule = RewriteKeys.OutgoingOf(settings);
        var target = rule.Path is { } path ? path.Apply(request.Target) : request.Target;
        return new RouteServer(
            server, target.ToString(), rule.Host.Choose(request.Host, Bytes.Of(server.Authority)).ToString());
    }

    /// <summary>The first turns of a round robin, as every thread of the proxy begins them.</summary>
    private static Seq<Endpoint> TurnsOf(Seq<Endpoint> servers, ConfiguredSite site)
    {
        var view = ClusterView.AllUp(servers);
        if (view.Count < 2 || BalanceOf(site) != InTurn)
        {
            return Seq<Endpoint>();
        }

        var credit = new int[view.Count];
        var turns = Seq<Endpoint>();
        for (var turn = 0; turn < Math.Min(TurnsMax, view.WeightOfAll); turn++)
        {
            turns = turns.Add(view[RoundRobin.Next(view.Weights, credit, [])].Endpoint);
        }

        return turns;
    }
}
