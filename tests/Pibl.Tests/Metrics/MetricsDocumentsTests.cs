using System.Text.RegularExpressions;
using Pibl.Metrics;
using Pibl.Tests.Tidy;

namespace Pibl.Tests.Metrics;

/// <summary>What stands about metrics in the documents, the dashboard and the alerts is what there is.</summary>
public sealed partial class MetricsDocumentsTests
{
    private static readonly string Docs = Path.Combine(Repository.Root, "docs");

    /// <summary>What samples and their families are called.</summary>
    private static readonly HashSet<string> Samples =
    [
        .. Instruments.All.SelectMany(instrument => instrument.Kind == InstrumentKind.Histogram
            ? new[] { "_bucket", "_sum", "_count" }.Select(part => PrometheusNames.FamilyOf(instrument) + part)
            : [PrometheusNames.SampleOf(instrument)]),
        .. Instruments.All.Select(PrometheusNames.FamilyOf),
    ];

    private static readonly HashSet<string> Labels =
        [.. Instruments.All.SelectMany(instrument => instrument.Labels).Select(PrometheusNames.LabelOf)];

    [Fact]
    public void The_page_lists_each_metric()
    {
        var page = File.ReadAllText(Path.Combine(Docs, "metrics.md"));
        var table = Table();
        Assert.True(page.Contains(table, StringComparison.Ordinal), $"docs/metrics.md must say:\n{table}");
    }

    [Fact]
    public void The_page_explains_each_label()
    {
        var page = File.ReadAllText(Path.Combine(Docs, "metrics.md"));
        Assert.All(
            Labels.Except(["version", "outcome", "gc_heap_generation", "http_connection_state", "pibl_cache_tier",
                "pibl_cache_operation"]),
            label => Assert.Contains($"`{label}`", page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("metrics.md")]
    [InlineData("grafana/pibl.json")]
    [InlineData("alerts/pibl.rules.yml")]
    [InlineData("runbooks")]
    public void Metrics_that_are_named_exist(string path)
    {
        var full = Path.Combine(Docs, path);
        var files = Directory.Exists(full) ? Directory.GetFiles(full) : [full];
        var unknown = files.SelectMany(file => Name().Matches(File.ReadAllText(file)).Select(match => match.Value))
            .Where(name => !Samples.Contains(name) && !Labels.Contains(name)).Distinct();
        Assert.Empty(unknown);
    }

    [Fact]
    public void Each_alert_has_its_page_and_each_page_its_alert()
    {
        var rules = File.ReadAllText(Path.Combine(Docs, "alerts", "pibl.rules.yml"));
        var alerts = Alert().Matches(rules).Select(match => match.Groups[1].Value).ToArray();
        var pages = Page().Matches(rules).Select(match => match.Groups[1].Value).ToArray();
        Assert.NotEmpty(alerts);
        Assert.Equal(alerts.Length, pages.Length);
        var pairs = alerts.Zip(pages).Select(pair => (Alert: pair.Item1, Page: pair.Item2)).ToArray();
        Assert.All(pairs, pair => Assert.StartsWith(
            $"# {pair.Alert}\n",
            File.ReadAllText(Path.Combine(Docs, "runbooks", pair.Page)),
            StringComparison.Ordinal));
        Assert.Equal(
            pages.Order(), Directory.GetFiles(Path.Combine(Docs, "runbooks")).Select(Path.GetFileName).Order());
        var page = File.ReadAllText(Path.Combine(Docs, "metrics.md"));
        Assert.All(pairs, pair => Assert.Matches(
            $@"\| `{pair.Alert}` \| \[.*\]\(runbooks/{Regex.Escape(pair.Page)}\) \|", page));
    }

    private static string Table() => string.Concat(Instruments.All.Select(RowOf)
        .Prepend("|---|---|---|---|\n").Prepend("| metric | type | labels | means |\n"));

    private static string RowOf(Instrument instrument) =>
        $"| `{PrometheusNames.SampleOf(instrument)}` | {PrometheusNames.TypeOf(instrument.Kind)} | "
        + $"{string.Join(' ', instrument.Labels.Select(label => $"`{PrometheusNames.LabelOf(label)}`"))} | "
        + $"{instrument.Meaning} |\n";

    [GeneratedRegex(@"\b(http|pibl|process|dotnet)_[a-z0-9_]+\b")]
    private static partial Regex Name();

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"runbook: docs/runbooks/(\S+)")]
    private static partial Regex Page();
}
