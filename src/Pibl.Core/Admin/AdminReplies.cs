using System.Text;
using LanguageExt;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Metrics;

namespace Pibl.Admin;

/// <summary>What the admin interface answers with.</summary>
public static class AdminReplies
{
    private const string Text = "text/plain; charset=utf-8";

    /// <summary>A refusal, with its reason as a line.</summary>
    public static Reply Of(AdminDecision.Refuse refusal)
    {
        var reply = OfText(refusal.Status, refusal.Why);
        return refusal switch
        {
            { Allow.Length: > 0 } => With(reply, "Allow", refusal.Allow),
            { Status: 503 } => With(reply, "Retry-After", "1"),
            { Status: 401 } => With(reply, "WWW-Authenticate", "Bearer"), // RFC 6750 §3
            _ => reply,
        };
    }

    /// <summary>One line for people.</summary>
    public static Reply OfText(int status, string line) => Of(status, Text, line + "\n");

    /// <summary>JSON.</summary>
    public static Reply OfJson(string json, int status = 200) => Of(status, "application/json", json);

    /// <summary>Events for as long as they are read.</summary>
    public static Reply OfEvents(Body events) => Of(200, "text/event-stream", events);

    /// <summary>Tables for people.</summary>
    public static Reply OfTables(string text, int status = 200) => Of(status, Text, text);

    /// <summary>All that is measured, for Prometheus.</summary>
    public static Reply OfMetrics(Seq<MetricFamily> families, bool isOpenMetrics) => Of(
        200,
        isOpenMetrics ? PrometheusText.OpenMetricsType : PrometheusText.ClassicType,
        PrometheusText.Of(families, isOpenMetrics));

    private static Reply With(Reply reply, string name, string value) =>
        reply with { Head = reply.Head with { Fields = reply.Head.Fields.With(name, value) } };

    /// <summary>Nobody may keep it, frame it, or take it for something else.</summary>
    private static Reply Of(int status, string type, string content) =>
        Of(status, type, Body.Of(Bytes.Owned(Encoding.UTF8.GetBytes(content))));

    private static Reply Of(int status, string type, Body body)
    {
        var fields = Fields.Of(
            ("Content-Type", type), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"), ("Cross-Origin-Resource-Policy", "same-origin"));
        return new Reply(
            new ResponseHead(
                status, Bytes.Of(ReasonPhrases.Of(status)), HttpVersion.Http11, fields, body.Framing,
                ConnectionOptions.None),
            body,
            Provenance.Proxy);
    }
}
