using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Access;

/// <summary>
/// What the access log writes down: one entry per connection, one per exchange, and the few events beside them.
/// </summary>
public abstract record AccessEntry(DateTimeOffset At)
{
    /// <summary>A client connected and its connection began.</summary>
    public sealed record Connected(DateTimeOffset At, Connection Connection) : AccessEntry(At);

    /// <summary>A client's connection is over. <paramref name="Exchanges"/> counts the requests it carried.</summary>
    public sealed record Closed(DateTimeOffset At, Connection Connection, long Exchanges, string Reason)
        : AccessEntry(At);

    /// <summary>One request and its reply, whole or not. Exactly one per exchange.</summary>
    /// <param name="At">When the request's first byte was read.</param>
    /// <param name="Connection">Whose.</param>
    /// <param name="Number">Which exchange of that connection, from 1.</param>
    /// <param name="Request">The head, or null where it could not be parsed.</param>
    /// <param name="RequestLine">The line as it came, where it could not be parsed; cut to 256 bytes.</param>
    /// <param name="Status">The status sent, or 0 where the connection ended before one was.</param>
    /// <param name="Reason">The reason phrase sent.</param>
    /// <param name="BodyBytes">Body bytes written to the client.</param>
    /// <param name="Elapsed">From the first byte read to the last byte written.</param>
    /// <param name="Via">Where the reply came from.</param>
    /// <param name="Fault">What cut it short, or null where it was whole.</param>
    public sealed record Exchanged(
        DateTimeOffset At,
        Connection Connection,
        long Number,
        RequestHead? Request,
        Bytes RequestLine,
        int Status,
        Bytes Reason,
        long BodyBytes,
        TimeSpan Elapsed,
        Provenance Via,
        Fault? Fault) : AccessEntry(At);

    /// <summary>A server was set aside.</summary>
    public sealed record ServerDown(DateTimeOffset At, Endpoint Endpoint, string Reason) : AccessEntry(At);

    /// <summary>A server is back.</summary>
    public sealed record ServerUp(DateTimeOffset At, Endpoint Endpoint) : AccessEntry(At);

    /// <summary>Something that an operator should know.</summary>
    public sealed record Notice(DateTimeOffset At, bool IsError, string Text) : AccessEntry(At);
}
