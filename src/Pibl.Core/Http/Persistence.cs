namespace Pibl.Http;

/// <summary>Whether a connection may carry another message (RFC 9112 §9.3).</summary>
public static class Persistence
{
    /// <summary>Whether the client wants to keep its connection.</summary>
    public static bool KeepsAlive(RequestHead request) => KeepsAlive(request.Version, request.Connection);

    /// <summary>
    /// Whether the server keeps its connection behind this response; behind a 101 it speaks something else.
    /// </summary>
    public static bool KeepsAlive(ResponseHead head) =>
        head.Framing.Kind != FramingKind.UntilClose
        && head.Status != 101
        && KeepsAlive(head.Version, head.Connection);

    private static bool KeepsAlive(HttpVersion version, ConnectionOptions options) =>
        (options & ConnectionOptions.Close) == 0
        && (version == HttpVersion.Http11 || (options & ConnectionOptions.KeepAlive) != 0);
}
