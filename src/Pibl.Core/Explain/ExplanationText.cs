using System.Globalization;
using System.Text;
using LanguageExt;
using Pibl.Languages;
using Pibl.Routing;
using Pibl.Sites;

namespace Pibl.Explain;

/// <summary>What <c>pibl explain</c> prints for people.</summary>
public static class ExplanationText
{
    // A file with a thousand sites, or a site with a thousand servers, has as many reasons.
    private const int ListedMax = 10;

    /// <summary>Each line ends in LF.</summary>
    public static string Of(Explanation told, Language language = Language.English)
    {
        var text = new StringBuilder();
        var (request, client) = (told.Request, told.Received.Arrival.Connection.Client.Address);
        text.Append(Word(
                language, "report.request", $"{request.MethodName}", $"{request.Target}", $"{request.Host}", $"{client}"))
            .Append('\n');
        foreach (var note in told.Notes)
        {
            text.Append(note.Told(language)).Append('\n');
        }

        text.Append('\n');
        Row(text, language, "report.site", told.Site?.Name ?? Word(language, "report.none", $"{told.Status}"));
        foreach (var reason in RequestExplanation.WhySite(told, language))
        {
            Row(text, language, "report.because", reason);
        }

        var near = told.Choice.Others.Filter(other => other.Why != SiteMiss.Host).Strict();
        foreach (var other in near.Take(ListedMax))
        {
            var why = RouteReasons.Of(other, told.Choice, told.Request, language);
            Row(text, language, "report.not", $"{told.Sites[other.Entry.Site].Name}: {why}");
        }

        if (told.Site is not null)
        {
            text.Append('\n').Append(Word(language, "report.steps")).Append('\n');
            Steps(text, told, language);
            Servers(text, told, language);
        }

        text.Append('\n');
        Row(text, language, "report.so", Outcome(told, language));
        if (told.Last is { } last)
        {
            Row(text, language, "report.last", Word(
                language, "report.ago", TextTable.Long(told.At - last.At), last.Status.ToString(CultureInfo.InvariantCulture)));
            foreach (var reason in last.Reasons)
            {
                text.Append(CultureInfo.InvariantCulture, $"{"",-7}  {reason.Told(language)}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>What comes of it, in one line.</summary>
    public static string Outcome(Explanation told, Language language = Language.English)
    {
        var outcome = told.Status is { } status
                ? Word(language, "so.status", status.ToString(CultureInfo.InvariantCulture))
            : told.IsDrawn ? Word(language, "so.drawn")
            : told.First is { } server ? Word(language, "so.server", server.ToString())
            : Word(language, "so.unknown");
        return told.Cache is { } found
            ? Word(language, "so.cache", Word(language, $"cache.{found.Outcome}"), outcome)
            : outcome;
    }

    /// <summary>As JSON has it.</summary>
    public static string NameOf(CacheOutcome outcome) => outcome switch
    {
        CacheOutcome.Hit => "hit",
        CacheOutcome.Stale => "stale",
        CacheOutcome.Revalidate => "revalidate",
        CacheOutcome.Miss => "miss",
        CacheOutcome.Bypass => "bypass",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };

    /// <summary>As JSON has it.</summary>
    public static string NameOf(StepOutcome outcome) => outcome switch
    {
        StepOutcome.Passes => "passes",
        StepOutcome.Waits => "waits",
        StepOutcome.Answers => "answers",
        StepOutcome.Unknown => "unknown",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };

    private static void Steps(StringBuilder text, Explanation told, Language language)
    {
        foreach (var step in told.Steps)
        {
            var name = step.Step.IsQueue ? $"({step.Step.Name})" : step.Step.Name;
            foreach (var reason in step.Reasons)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {name,-18}  {MarkOf(step.Outcome)} {reason.Told(language)}\n");
                name = "";
            }
        }
    }

    private static char MarkOf(StepOutcome outcome) => outcome switch
    {
        StepOutcome.Passes => ' ',
        StepOutcome.Waits => '~',
        StepOutcome.Answers => '=',
        _ => '?',
    };

    private static void Servers(StringBuilder text, Explanation told, Language language)
    {
        if (told.Servers.IsEmpty)
        {
            return;
        }

        text.Append('\n').Append(Word(language, told.IsDrawn ? "report.drawn" : "report.servers")).Append('\n');
        foreach (var server in told.Servers.Take(ListedMax))
        {
            var order = told.IsDrawn || server.Order == 0 ? "-" : server.Order.ToString(CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"  {order,2}  {server.Server.Endpoint}: ")
                .AppendJoin("; ", server.Reasons.Map(reason => reason.In(language))).Append('\n');
        }

        if (told.Servers.Count > ListedMax)
        {
            text.Append("      ").Append(Word(language, "report.more", $"{told.Servers.Count - ListedMax}")).Append('\n');
        }
    }

    private static void Row(StringBuilder text, Language language, string what, string value) =>
        text.Append(CultureInfo.InvariantCulture, $"{Word(language, what),-7}  {value}\n");

    private static string Word(Language language, string key, params ReadOnlySpan<string> args) =>
        new Sentence(key, Prelude.toSeq(args.ToArray()), "").In(language);
}
