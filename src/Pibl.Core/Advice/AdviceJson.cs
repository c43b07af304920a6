using System.Text.Json;

namespace Pibl.Advice;

/// <summary>The advice as JSON. Shares are from 0 to 1.</summary>
public static class AdviceJson
{
    /// <summary>All of it.</summary>
    public static string Of(AdviceReport report) => Json.Object(json =>
    {
        var recording = report.Recording;
        json.WriteNumber("requests", recording.Requests);
        json.WriteNumber("targets", recording.Keys);
        json.WriteNumber("sample_rate", recording.SampleRate);
        json.WriteNumber("other_lines", recording.OtherLines);
        json.WriteNumber("foreign_lines", recording.ForeignLines);
        if (recording.Span is var (from, to))
        {
            json.WriteString("from", from);
            json.WriteString("to", to);
        }

        json.WriteBoolean("has_file", report.HasFile);
        json.WriteStartObject("measured");
        Write(json, report.Measured);
        json.WriteEndObject();
        json.List("predicted", report.Predicted, Write);
        json.WriteString("memory", report.Memory);
        json.List("findings", report.Findings, static (to, finding) =>
        {
            to.WriteString("kind", NameOf(finding.Kind));
            to.WriteString("where", finding.Where);
            to.WriteNumber("requests", finding.Count);
            to.WriteNumber("share", Rounded(finding.Share));
            to.WriteString("what", finding.What);
            to.WriteString("advice", finding.Advice);
        });
    });

    private static void Write(Utf8JsonWriter json, Predicted one)
    {
        json.WriteNumber("memory_bytes", one.MemoryBytes);
        json.WriteNumber("of_requests", Rounded(one.OfRequests));
        json.WriteNumber("of_bytes", Rounded(one.OfBytes));
    }

    private static string NameOf(FindingKind kind) => kind switch
    {
        FindingKind.Vary => "vary",
        FindingKind.Validator => "validator",
        FindingKind.Lifetime => "lifetime",
        FindingKind.NotStored => "not-stored",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static double Rounded(double share) => Math.Round(share, 4);
}
