using System.Globalization;
using System.Text;
using Pibl.Config;

namespace Pibl.Advice;

/// <summary>The advice as tables for people.</summary>
public static class AdviceText
{
    /// <summary>All of it; each kind of finding with its advice below.</summary>
    public static string Of(AdviceReport report)
    {
        var text = new StringBuilder();
        AppendRecording(text, report.Recording);
        if (report.Recording.Requests == 0)
        {
            return text.ToString();
        }

        text.Append("\nFound without asking a server, and what other memories would find:\n");
        text.AppendTable(
            ["memory", "of requests", "of bytes", ""],
            report.Predicted.Map(one => Row(one, one.MemoryBytes == report.Measured.MemoryBytes ? "configured" : ""))
                .Add(Row(report.Measured, "measured")).ToArray());
        text.Append(report.Memory).Append('\n');
        if (report.HasFile)
        {
            text.Append("There is a CACHE_FILE: measured is with what it gave back, the others are memory alone.\n");
        }

        foreach (var kind in report.Findings.GroupBy(finding => finding.Kind))
        {
            text.Append('\n').Append(TitleOf(kind.Key)).Append('\n');
            text.AppendTable(
                ["requests", "share", "where", "what"],
                kind.Select(finding => new[]
                {
                    Number(finding.Count), Percent(finding.Share), Shown(finding.Where), Shown(finding.What),
                }));
            foreach (var advice in kind.GroupBy(finding => finding.Advice))
            {
                text.Append("  > ");
                if (kind.Key == FindingKind.NotStored)
                {
                    text.Append(Shown(string.Join(", ", advice.Select(finding => finding.What)))).Append(": ");
                }

                text.Append(advice.Key).Append('\n');
            }
        }

        return text.ToString();
    }

    private static void AppendRecording(StringBuilder text, Recording recording)
    {
        text.Append(CultureInfo.InvariantCulture, $"{recording.Requests} requests for {recording.Keys} targets");
        if (recording.Span is var (from, to))
        {
            text.Append(CultureInfo.InvariantCulture, $", {from:u} to {to:u}");
        }

        text.Append('\n');
        if (recording.SampleRate < 1)
        {
            text.Append($"replayed: {Percent(recording.SampleRate)} of the targets\n");
        }

        if (recording.ForeignLines > 0)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{recording.ForeignLines} lines are no entries of a JSON log, and are left out\n");
        }
    }

    private static string[] Row(Predicted one, string note) =>
        [Sizes.Show(one.MemoryBytes), Percent(one.OfRequests), Percent(one.OfBytes), note];

    private static string TitleOf(FindingKind kind) => kind switch
    {
        FindingKind.Vary => "Vary: fetched, although a response to the same target was stored",
        FindingKind.Validator => "No validator: stored without ETag and Last-Modified",
        FindingKind.Lifetime => "No lifetime: may be stored, and does not say for how long",
        FindingKind.NotStored => "Not stored",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static string Percent(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Nobody's log moves the cursor of whoever looks.</summary>
    private static string Shown(string text) => string.Concat(text.Select(letter =>
        letter is (>= ' ' and <= '~') or '…' ? letter.ToString() : $"\\x{(int)letter:x2}"));
}
