namespace Pibl.Tests.Discovery;

/// <summary>What the API server writes of the EndpointSlices of shop/app, each on one line.</summary>
internal static class ApiText
{
    private const string Kind = """ "apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice" """;

    private const string Labels = """ {"kubernetes.io/service-name":"app"} """;

    public static string Page(string version, string more, IEnumerable<string> slices) =>
        $$$"""{"kind":"EndpointSliceList","apiVersion":"discovery.k8s.io/v1","""
        + $$$""" "metadata":{"resourceVersion":"{{{version}}}","continue":"{{{more}}}"},"items":[{{{string.Join(',', slices)}}}]}""";

    public static string Event(string type, string thing) => $$$"""{"type":"{{{type}}}","object":{{{thing}}}}""";

    /// <param name="name">Its own.</param>
    /// <param name="version">Its resourceVersion.</param>
    /// <param name="endpoints">Addresses; behind <c>@</c> the zone, behind that <c>!</c> where it is not ready.</param>
    public static string Slice(string name, int version, IEnumerable<string> endpoints) =>
        $$$"""{{{{Kind}}},"metadata":{"name":"{{{name}}}","namespace":"shop","resourceVersion":"{{{version}}}","""
        + $$$""" "labels":{{{Labels}}}},"addressType":"IPv4","endpoints":[{{{string.Join(',', endpoints.Select(Endpoint))}}}],"""
        + """ "ports":[{"name":"http","port":8080,"protocol":"TCP"}]}""";

    public static string Bookmark(int version) =>
        $$$"""{{{{Kind}}},"metadata":{"resourceVersion":"{{{version}}}","creationTimestamp":null},"""
        + """ "addressType":"","endpoints":null,"ports":null}""";

    public static string Failure(int status, string reason, string message) =>
        """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","""
        + $$$""" "message":"{{{message}}}","reason":"{{{reason}}}","code":{{{status}}}}""";

    private static string Endpoint(string text)
    {
        var isReady = text.EndsWith('!') ? "false" : "true";
        var parts = text.TrimEnd('!').Split('@');
        var zone = parts.Length > 1 ? $$$""","zone":"{{{parts[1]}}}" """ : "";
        return $$$"""{"addresses":["{{{parts[0]}}}"],"conditions":{"ready":{{{isReady}}},"serving":{{{isReady}}},"""
            + $$$""" "terminating":false},"targetRef":{"kind":"Pod","name":"app-{{{parts[0]}}}"}{{{zone}}}}""";
    }
}
