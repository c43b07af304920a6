namespace Pibl.Tracing;

/// <summary>
/// What of a query is no collector's business: values that sign a URL, as the semantic conventions for <c>url.query</c>
/// have them. Their names stay.
/// </summary>
public static class QueryRedaction
{
    private const string Redacted = "REDACTED";

    private static readonly string[] Names = ["AWSAccessKeyId", "Signature", "sig", "X-Goog-Signature"];

    /// <param name="query">Without the question mark.</param>
    public static string Of(string query) => Names.Any(name => query.Contains(name, StringComparison.OrdinalIgnoreCase))
        ? string.Join('&', query.Split('&').Select(Shown))
        : query;

    private static string Shown(string member)
    {
        var end = member.IndexOf('=');
        return end > 0 && Names.Contains(member[..end], StringComparer.OrdinalIgnoreCase)
            ? $"{member[..end]}={Redacted}"
            : member;
    }
}
