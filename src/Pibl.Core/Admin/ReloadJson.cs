using Pibl.Reload;

namespace Pibl.Admin;

/// <summary>What a reload has done, or would do: <c>/api/reload</c>.</summary>
public static class ReloadJson
{
    /// <summary>The same whether it is done or only looked at.</summary>
    public static string Of(ReloadReport report) => Json.Object(json =>
    {
        json.WriteBoolean("ok", report.IsOk);
        json.WriteNumber("generation", report.Generation);
        if (report.IsOk)
        {
            json.List("changes", report.Changes);
            json.List("pending", report.Pending);
        }
        else
        {
            json.List("mistakes", report.Mistakes);
        }
    });

    /// <summary>For people: a line each.</summary>
    /// <param name="report">What it would do.</param>
    public static string Text(ReloadReport report) => !report.IsOk
        ? string.Concat(report.Mistakes.Map(line => $"{line}\n"))
        : report.Changes.IsEmpty && report.Pending.IsEmpty ? "nothing would change\n"
        : string.Concat(report.Changes.Map(line => $"{line}\n"))
            + string.Concat(report.Pending.Map(key => $"{key}: its new value would hold from the next start\n"));

    /// <summary>The status that says the same.</summary>
    public static int StatusOf(ReloadReport report) => report switch
    {
        { IsOk: true } => 200,
        { IsNotNow: true } => 503,
        _ => 422, // RFC 9110 §15.5.21: understood, and wrong in what it says.
    };
}
