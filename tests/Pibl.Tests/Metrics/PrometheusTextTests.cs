using LanguageExt;
using Pibl.Metrics;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Metrics;

/// <summary>A reading as text for Prometheus.</summary>
public sealed class PrometheusTextTests
{
    private static readonly Instrument Requests = new("a.requests", InstrumentKind.Counter, "{request}", "How many");
    private static readonly Instrument Bytes = new("a.size", InstrumentKind.UpDownCounter, "By", "How large");
    private static readonly Instrument Time = new("a.time", InstrumentKind.Histogram, "s", "How long");

    [Fact]
    public void In_its_own_format() => Assert.Equal(
        """
        # HELP a_requests_total How many
        # TYPE a_requests_total counter
        a_requests_total{http_response_status_code="200"} 3
        # HELP a_size_bytes How large
        # TYPE a_size_bytes gauge
        a_size_bytes 1.5

        """,
        PrometheusText.Of(Sequences.Two(
            Family(Requests, new Point(Labels("http.response.status_code", "200"), 3)),
            Family(Bytes, new Point(LanguageExt.Seq<Label>.Empty, 1.5))), isOpenMetrics: false));

    [Fact]
    public void As_OpenMetrics() => Assert.Equal(
        """
        # HELP a_requests How many
        # TYPE a_requests counter
        a_requests_total 3
        # HELP a_size_bytes How large
        # TYPE a_size_bytes gauge
        # UNIT a_size_bytes bytes
        a_size_bytes 9007199254740991
        # EOF

        """,
        PrometheusText.Of(Sequences.Two(
            Family(Requests, new Point(LanguageExt.Seq<Label>.Empty, 3)),
            Family(Bytes, new Point(LanguageExt.Seq<Label>.Empty, (1L << 53) - 1))), isOpenMetrics: true));

    [Fact]
    public void A_histogram_is_told_by_the_buckets_of_OpenTelemetry()
    {
        var histogram = new DurationHistogram();
        histogram.Add(TimeSpan.FromMilliseconds(5));
        histogram.Add(TimeSpan.FromMilliseconds(20));
        histogram.Add(TimeSpan.FromSeconds(11));
        Assert.Equal(
            """
            # HELP a_time_seconds How long
            # TYPE a_time_seconds histogram
            a_time_seconds_bucket{s="x",le="0.005"} 1
            a_time_seconds_bucket{s="x",le="0.01"} 1
            a_time_seconds_bucket{s="x",le="0.025"} 2
            a_time_seconds_bucket{s="x",le="0.05"} 2
            a_time_seconds_bucket{s="x",le="0.075"} 2
            a_time_seconds_bucket{s="x",le="0.1"} 2
            a_time_seconds_bucket{s="x",le="0.25"} 2
            a_time_seconds_bucket{s="x",le="0.5"} 2
            a_time_seconds_bucket{s="x",le="0.75"} 2
            a_time_seconds_bucket{s="x",le="1.0"} 2
            a_time_seconds_bucket{s="x",le="2.5"} 2
            a_time_seconds_bucket{s="x",le="5.0"} 2
            a_time_seconds_bucket{s="x",le="7.5"} 2
            a_time_seconds_bucket{s="x",le="10.0"} 2
            a_time_seconds_bucket{s="x",le="+Inf"} 3
            a_time_seconds_sum{s="x"} 11.025
            a_time_seconds_count{s="x"} 3

            """,
            PrometheusText.Of(
                Seq1(Family(Time, new Point(Labels("s", "x"), 0, histogram.Read()))), isOpenMetrics: false));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("say \"no\"", "say \\\"no\\\"")]
    [InlineData("a\\b", "a\\\\b")]
    [InlineData("a\nb", "a\\nb")]
    [InlineData("x\"} 1\nevil_total{y=\"", "x\\\"} 1\\nevil_total{y=\\\"")]
    [InlineData("ñandú 🦤", "ñandú 🦤")]
    public void No_text_ends_its_label(string text, string escaped) => Assert.Equal(
        $"# HELP a_requests_total How many\n# TYPE a_requests_total counter\na_requests_total{{s=\"{escaped}\"}} 1\n",
        PrometheusText.Of(Seq1(Family(Requests, new Point(Labels("s", text), 1))), isOpenMetrics: false));

    [Fact]
    public void What_shows_nothing_is_left_out() =>
        Assert.Equal("", PrometheusText.Of(Seq1(Family(Requests)), isOpenMetrics: false));

    [Theory]
    [InlineData(InstrumentKind.Counter, 5)]
    [InlineData(InstrumentKind.UpDownCounter, 5)]
    [InlineData(InstrumentKind.Gauge, 2)]
    public void No_two_points_have_the_same_labels(InstrumentKind kind, double value) => Assert.Equal(
        Sequences.Two(new Point(Labels("s", "x"), value), new Point(Labels("s", "y"), 1)),
        Point.Merge(
            Sequences.Two(new Point(Labels("s", "x"), 2), new Point(Labels("s", "y"), 1))
                .Add(new Point(Labels("s", "x"), 3)),
            kind));

    [Theory]
    [InlineData("", false)]
    [InlineData("*/*", false)]
    [InlineData("text/plain", false)]
    [InlineData("application/openmetrics-text", true)]
    [InlineData("application/openmetrics-text; version=1.0.0", true)]
    [InlineData("application/openmetrics-text; version=\"1.0.0\"; charset=utf-8", true)]
    [InlineData("application/openmetrics-text; version=0.0.1", false)]
    [InlineData("application/openmetrics-text;q=0", false)]
    [InlineData("application/openmetrics-text;q=0.2,text/plain;q=0.8", false)]
    [InlineData("application/openmetrics-text;q=x", false)]

    // Prometheus 2.42 and 3.
    [InlineData(
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", true)]
    [InlineData(
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
        + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
        + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2", true)]
    public void OpenMetrics_is_for_who_asks_for_it(string accept, bool isOpenMetrics) =>
        Assert.Equal(isOpenMetrics, ScrapeFormat.IsOpenMetrics(accept));

    [Fact]
    public void Names_are_of_letters_and_all_different()
    {
        var names = Instruments.All.Select(PrometheusNames.SampleOf).ToArray();
        Assert.All(names, name => Assert.Matches("^[a-z][a-z0-9_]*$", name));
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Contains("http_server_request_duration_seconds", names);
        Assert.Contains("process_cpu_seconds_total", names);
    }

    private static MetricFamily Family(Instrument instrument, params Point[] points) =>
        new(instrument, toSeq(points).Strict());

    private static Seq<Label> Labels(string name, string value) => Seq1(new Label(name, value));
}
