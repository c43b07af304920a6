using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

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

    /// <summary>
    /// Whether the client's connection ends with the reply: it wants so, or its next request could not be found behind
    /// a body that has not been read to its end (RFC 9112 §9.3).
    /// </summary>
    public static bool EndsWithReply(RequestHead request, bool bodyIsWhole) => !bodyIsWhole || !KeepsAlive(request);

    /// <summary>
    /// Whether the reply is as long as the connection lasts: a 1.0 client knows no chunks (RFC 9112 §6.3).
    /// </summary>
    public static bool EndsReply(RequestHead request, Framing reply) =>
        reply.Kind == FramingKind.UntilClose && request.Version == HttpVersion.Http10;

    private static bool KeepsAlive(HttpVersion version, ConnectionOptions options) =>
        (options & ConnectionOptions.Close) == 0
        && (version != HttpVersion.Http10 || (options & ConnectionOptions.KeepAlive) != 0);
}
