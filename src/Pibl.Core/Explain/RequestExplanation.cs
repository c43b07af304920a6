using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Languages;
using Pibl.Routing;
using Pibl.Sites;
using static LanguageExt.Prelude;

namespace Pibl.Explain;

/// <summary>
/// What would become of a request: the rules of the stages, asked in the order of the path, and what they return in
/// sentences. No rule is written here a second time.
/// </summary>
public static class RequestExplanation
{
    /// <param name="received">The request, as it would come.</param>
    /// <param name="sites">All sites, in the order of the file.</param>
    /// <param name="peekOf">What is known of one of them.</param>
    /// <param name="now">The time.</param>
    /// <param name="response">What a server is to be thought to answer; null: nothing is.</param>
    public static Explanation Of(
        Received received, Seq<SiteSettings> sites, Func<SiteSettings, ISitePeek> peekOf, DateTimeOffset now,
        ResponseHead? response = null)
    {
        var table = SiteTable.Of(sites.Map(site => site.Settings.Match).Strict());
        var choice = SiteChoice.Of(table.InOrder, received.Request);
        var found = table.Choose(received.Request);
        if (found < 0)
        {
            // RFC 9110 §15.5.20, §15.5.5; RFC 3986 §2.2
            var reply = NoSite.ReplyTo(found);
            return new Explanation(
                received, now, choice, sites, null,
                Seq1(new ExplainedStep(
                    new PathStep("site"), StepOutcome.Answers, StepWalk.ReasonsOf("site", reply))),
                reply.Head.Status, null, Seq<ExplainedServer>(), false, Seq<Sentence>());
        }

        var walk = new StepWalk(received, peekOf(sites[found]), now, response);
        walk.Run();
        return new Explanation(
            received, now, choice, sites, sites[found], walk.Steps, walk.Status, walk.Cache, walk.Servers,
            walk.IsDrawn, walk.Response);
    }

    /// <summary>Why it goes to its site, or to none.</summary>
    public static Seq<string> WhySite(Explanation explanation, Language language = Language.English) => RouteReasons.Of(
        explanation.Choice, explanation.Request, explanation.Site?.Settings, explanation.Status ?? 0, language);
}
