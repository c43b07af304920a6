using System.Globalization;
using System.Text;
using Pibl.Routing;
using Pibl.Sites;

namespace Pibl.Explain;

/// <summary>What <c>pibl explain</c> prints for people.</summary>
public static class ExplanationText
{
    // A file with a thousand sites, or a site with a thousand servers, has as many reasons.
    private const int ListedMax = 10;

    /// <summary>Each line ends in LF.</summary>
    public static string Of(Explanation told)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{told.Request.MethodName} {told.Request.Target} of {told.Request.Host}")
            .Append(CultureInfo.InvariantCulture, $" from {told.Received.Arrival.Connection.Client.Address}\n");
        foreach (var note in told.Notes)
        {
            text.Append(CultureInfo.InvariantCulture, $"{note}\n");
        }

        text.Append('\n');
        Row(text, "site", told.Site?.Name ?? $"none: the answer is {told.Status}");
        foreach (var reason in RequestExplanation.WhySite(told))
        {
            Row(text, "because", reason);
        }

        var near = told.Choice.Others.Filter(other => other.Why != SiteMiss.Host).Strict();
        foreach (var other in near.Take(ListedMax))
        {
            Row(text, "not", $"{told.Sites[other.Entry.Site].Name}: {RouteReasons.Of(other, told.Choice, told.Request)}");
        }

        if (told.Site is not null)
        {
            text.Append("\nwhat becomes of it, step by step:\n");
            Steps(text, told);
            Servers(text, told);
        }

        text.Append('\n');
        Row(text, "so", Outcome(told));
        return text.ToString();
    }

    /// <summary>What comes of it, in one line.</summary>
    public static string Outcome(Explanation told)
    {
        var cache = told.Cache is { } found ? $"the cache: {NameOf(found.Outcome)}; " : "";
        return told.Status is { } status ? $"{cache}the answer is {status.ToString(CultureInfo.InvariantCulture)}"
            : told.IsDrawn ? $"{cache}a server answers, which is drawn by lot"
            : told.First is { } server ? $"{cache}{server} is asked"
            : $"{cache}what is known does not say";
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

    private static void Steps(StringBuilder text, Explanation told)
    {
        foreach (var step in told.Steps)
        {
            var name = step.Step.IsQueue ? $"({step.Step.Name})" : step.Step.Name;
            foreach (var reason in step.Reasons)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {name,-18}  {MarkOf(step.Outcome)} {reason}\n");
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

    private static void Servers(StringBuilder text, Explanation told)
    {
        if (told.Servers.IsEmpty)
        {
            return;
        }

        text.Append(told.IsDrawn ? "\nservers, one of which is drawn:\n" : "\nservers, in the order in which they would be asked:\n");
        foreach (var server in told.Servers.Take(ListedMax))
        {
            var order = told.IsDrawn || server.Order == 0 ? "-" : server.Order.ToString(CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"  {order,2}  {server.Server.Endpoint}: ")
                .AppendJoin("; ", server.Reasons.Map(reason => reason.Text)).Append('\n');
        }

        if (told.Servers.Count > ListedMax)
        {
            text.Append(CultureInfo.InvariantCulture, $"      and {told.Servers.Count - ListedMax} more\n");
        }
    }

    private static void Row(StringBuilder text, string what, string value) =>
        text.Append(CultureInfo.InvariantCulture, $"{what,-7}  {value}\n");
}
