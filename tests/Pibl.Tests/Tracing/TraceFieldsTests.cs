using Pibl.Http.Messages;
using Pibl.Tests.Config;
using Pibl.Tracing;

namespace Pibl.Tests.Tracing;

/// <summary>What traceparent and tracestate say, and what stands in their place (W3C Trace Context).</summary>
public sealed class TraceFieldsTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Span = "b7ad6b7169203331";
    private const string Parent = $"00-{Trace}-{Span}-01";

    public static TheoryData<string, string[], string> Requests => new()
    {
        { "a parent", [$"traceparent: {Parent}"], $"{Trace} {Span} Recorded -" },
        { "not sampled", [$"traceparent: 00-{Trace}-{Span}-00"], $"{Trace} {Span} None -" },
        { "its state", [$"Traceparent: {Parent}", "tracestate: a=1"], $"{Trace} {Span} Recorded a=1" },
        { "a state in two lines", [$"traceparent: {Parent}", "tracestate: a=1", "TraceState: b=2"], $"{Trace} {Span} Recorded a=1,b=2" },
        { "two parents", [$"traceparent: {Parent}", $"traceparent: {Parent}"], "none" },
        { "no parent", ["tracestate: a=1"], "none" },
        { "nothing", [], "none" },
        { "rubbish", ["traceparent: hello"], "none" },
        { "a trace of zeros", [$"traceparent: 00-{new string('0', 32)}-{Span}-01"], "none" },
        { "capital letters", [$"traceparent: 00-{Trace.ToUpperInvariant()}-{Span}-01"], "none" },
        { "a later version with more", [$"traceparent: 01-{Trace}-{Span}-01-more"], $"{Trace} {Span} Recorded -" },
        { "this version with more", [$"traceparent: {Parent}-more"], "none" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_request_belongs_to_the_span_that_it_names(string what, string[] lines, string expected)
    {
        var context = TraceFields.Of(FieldsOf(lines));
        var said = context == default
            ? "none" : $"{context.TraceId} {context.SpanId} {context.TraceFlags} {context.TraceState ?? "-"}";
        Assert.Equal((what, expected), (what, said));
    }

    [Fact]
    public void A_server_is_told_of_the_attempt_and_of_nobody_else()
    {
        var fields = FieldsOf([
            $"traceparent: {Parent}", "Host: a", "Traceparent: x", "tracestate: a=1", "TRACESTATE: b=2"]);
        Assert.Equal(
            FieldsOf(["Host: a", "traceparent: 00-1-2-01", "tracestate: c=3"]),
            TraceFields.With(fields, "00-1-2-01", "c=3"));
        Assert.Equal(FieldsOf(["Host: a", "traceparent: 00-1-2-01"]), TraceFields.With(fields, "00-1-2-01", null));
    }

    [Theory]
    [InlineData("a=1&b=2", "a=1&b=2")]
    [InlineData("a=1&sig=abc&Signature=x=y&d", "a=1&sig=REDACTED&Signature=REDACTED&d")]
    [InlineData("AWSAccessKeyId=k", "AWSAccessKeyId=REDACTED")]
    [InlineData("design=1&sig", "design=1&sig")]
    public void Signatures_of_URLs_stay_here(string query, string sent) => Assert.Equal(sent, QueryRedaction.Of(query));

    public static TheoryData<string, string> Mistakes => new()
    {
        {
            "OTLP=127.0.0.1:4317",
            "1:6 [127.0.0.1:4317] OTLP takes the address of a collector; write http://HOST:4317 for gRPC, http://HOST:4318 for HTTP"
        },
        {
            "OTLP=http://me:secret@c:4317",
            "1:6 [http://me:secret@c:4317] OTLP has a name or a password in it; give them in OTEL_EXPORTER_OTLP_HEADERS, which nobody logs"
        },
        {
            "OTLP=http://c:4318/v1/traces",
            "1:6 [http://c:4318/v1/traces] OTLP takes an address without a path; leave the path out: /v1/traces and the others are added"
        },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_collector_is_an_address_and_nothing_else(string line, string expected) =>
        Assert.Equal(expected, Broken.Mistakes(line, Pipeline.Keys));

    private static Fields FieldsOf(string[] lines) =>
        Fields.Of([.. lines.Select(line => (line.Split(": ")[0], line.Split(": ")[1]))]);
}
