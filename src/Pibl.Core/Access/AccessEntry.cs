using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Reload;

namespace Pibl.Access;

/// <summary>
/// What the access log writes down: one entry per connection, one per exchange, and what no exchange's entry tells:
/// attempts that failed on its way, refreshes behind its back, and the few events beside them.
/// </summary>
public abstract record AccessEntry
{
    /// <summary>When it began.</summary>
    public abstract DateTimeOffset At { get; }

    /// <summary>What has a time of its own, and not that of a request's arrival.</summary>
    public abstract record Timed(DateTimeOffset At) : AccessEntry
    {
        public sealed override DateTimeOffset At { get; } = At;
    }

    /// <summary>A client connected and its connection began.</summary>
    public sealed record Connected(DateTimeOffset At, Connection Connection) : Timed(At);

    /// <summary>A client's connection is over. <paramref name="Exchanges"/> counts the requests it carried.</summary>
    public sealed record Closed(DateTimeOffset At, Connection Connection, long Exchanges, string Reason)
        : Timed(At);

    /// <summary>One request and its reply, whole or not. Exactly one per exchange.</summary>
    /// <param name="Arrived">The request, without its body.</param>
    /// <param name="Status">The status sent, or 0 where the connection ended before one was.</param>
    /// <param name="Reason">The reason phrase sent.</param>
    /// <param name="BodyBytes">Body bytes written to the client.</param>
    /// <param name="Elapsed">From the first byte read to the last byte written.</param>
    /// <param name="Via">Where the reply came from.</param>
    /// <param name="Fault">What cut it short, or null where it was whole.</param>
    public sealed record Exchanged(
        Arrived Arrived,
        int Status,
        Bytes Reason,
        long BodyBytes,
        TimeSpan Elapsed,
        Provenance Via,
        Fault? Fault) : AccessEntry
    {
        // In the room beside Status: as a TimeSpan it was 8 bytes more an exchange.
        private readonly int _firstByteMicroseconds;

        /// <summary>When the request's first byte was read.</summary>
        public override DateTimeOffset At => Arrived.Arrival.At;

        /// <summary>
        /// From the request's first byte read to the first of the reply that was given to the client; zero where none
        /// was. 35 minutes at the most.
        /// </summary>
        public TimeSpan FirstByte
        {
            get => TimeSpan.FromMicroseconds(_firstByteMicroseconds);
            init => _firstByteMicroseconds = (int)Math.Clamp(value.TotalMicroseconds, 0, int.MaxValue);
        }

        /// <summary>
        /// It became a tunnel (RFC 9110 §7.8), and <see cref="BodyBytes"/> counts what came through it.
        /// </summary>
        public bool WasTunnel => Status == 101;

        public Connection Connection => Arrived.Arrival.Connection;

        /// <summary>Which exchange of that connection, from 1.</summary>
        public long Number => Arrived.Arrival.Number;

        /// <summary>The head, or null where it was refused.</summary>
        public RequestHead? Request => (Arrived as Received)?.Request;

        /// <summary>How the request begins, where its head was refused; cut to 256 bytes.</summary>
        public Bytes RequestLine => Arrived is Refused refused ? refused.Line : default;

        /// <summary>REQUEST_ID.</summary>
        public RequestId? Id => Arrived.Arrival.IdOf(Request);
    }

    /// <summary>
    /// An attempt at a server failed, and the exchange went on: to another server, or with a stale response. The last
    /// attempt of an exchange that ends with its fault is told by the exchange's entry alone.
    /// </summary>
    /// <param name="At">When it failed.</param>
    /// <param name="Received">The request.</param>
    /// <param name="IsRefresh">It was made for a refresh behind that exchange's back.</param>
    /// <param name="Endpoint">The server that was asked.</param>
    /// <param name="Attempt">As which one, from 1.</param>
    /// <param name="Elapsed">From the request's being sent to the fault.</param>
    /// <param name="Fault">Why it failed.</param>
    /// <param name="Next">The server that is asked instead, or null where a stale response is the answer.</param>
    public sealed record AttemptFailed(
        DateTimeOffset At,
        Received Received,
        bool IsRefresh,
        Endpoint Endpoint,
        int Attempt,
        TimeSpan Elapsed,
        Fault Fault,
        Endpoint? Next) : Timed(At)
    {
        public Connection Connection => Received.Arrival.Connection;

        /// <summary>Which exchange of that connection, from 1.</summary>
        public long Number => Received.Arrival.Number;

        /// <summary>REQUEST_ID.</summary>
        public RequestId? Id => Received.Arrival.IdOf(Received.Request);
    }

    /// <summary>
    /// A server agreed to a WebSocket, and client and server are joined from now on. Its exchange's own entry comes
    /// when the tunnel is over.
    /// </summary>
    /// <param name="At">When.</param>
    /// <param name="Arrived">The request, without its body.</param>
    /// <param name="Endpoint">The server, or null where it is not known.</param>
    public sealed record TunnelOpened(DateTimeOffset At, Arrived Arrived, Endpoint? Endpoint) : Timed(At)
    {
        public Connection Connection => Arrived.Arrival.Connection;

        /// <summary>Which exchange of that connection, from 1.</summary>
        public long Number => Arrived.Arrival.Number;

        /// <summary>Its head.</summary>
        public RequestHead? Request => (Arrived as Received)?.Request;

        /// <summary>REQUEST_ID.</summary>
        public RequestId? Id => Arrived.Arrival.IdOf(Request);
    }

    /// <summary>
    /// A stored response that was served stale has been fetched anew behind the client's back (RFC 5861 §3), or not.
    /// Exactly one per refresh.
    /// </summary>
    /// <param name="At">When it began.</param>
    /// <param name="Received">The request that was answered with what was stale.</param>
    /// <param name="BodyBytes">Body bytes that were read.</param>
    /// <param name="Elapsed">Until the body's end, or the fault.</param>
    /// <param name="Via">Which server answered, and what the cache did with it.</param>
    /// <param name="Fault">What cut it short, or null where it was whole.</param>
    public sealed record Refreshed(
        DateTimeOffset At,
        Received Received,
        long BodyBytes,
        TimeSpan Elapsed,
        Provenance Via,
        Fault? Fault) : Timed(At)
    {
        public Connection Connection => Received.Arrival.Connection;

        /// <summary>Which exchange of that connection, from 1.</summary>
        public long Number => Received.Arrival.Number;

        public RequestHead Request => Received.Request;

        /// <summary>REQUEST_ID.</summary>
        public RequestId? Id => Received.Arrival.IdOf(Received.Request);

        /// <summary>The status that the server answered with, or 0 where none did.</summary>
        public int Status => Via.Cache?.ForwardStatus ?? 0;
    }

    /// <summary>A server was set aside.</summary>
    public sealed record ServerDown(DateTimeOffset At, Endpoint Endpoint, string Reason) : Timed(At);

    /// <summary>A server is back.</summary>
    public sealed record ServerUp(DateTimeOffset At, Endpoint Endpoint) : Timed(At);

    /// <summary>A mirror's answers differ from the servers' in a way that was not known yet (MIRROR).</summary>
    /// <param name="At">When it was found.</param>
    /// <param name="Endpoint">The mirror.</param>
    /// <param name="Difference">In what, at which paths, and one example.</param>
    public sealed record MirrorDiffers(DateTimeOffset At, Endpoint Endpoint, string Difference) : Timed(At);

    /// <summary>The settings were swapped for those that the file has now.</summary>
    /// <param name="At">When.</param>
    /// <param name="Generation">Counts up from 1, the start.</param>
    /// <param name="Plan">What is new.</param>
    public sealed record Reloaded(DateTimeOffset At, long Generation, ReloadPlan Plan) : Timed(At);

    /// <summary>Something that an operator should know.</summary>
    public sealed record Notice(DateTimeOffset At, bool IsError, string Text) : Timed(At);
}
