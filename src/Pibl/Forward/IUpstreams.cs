using Pibl.Balance;
using Pibl.Exchange;
using Pibl.Http;

namespace Pibl.Forward;

/// <summary>Sends one request to one server, and brings back the head of its final response.</summary>
public interface IUpstreams
{
    /// <summary>
    /// Never throws for what the network does: it says what went wrong, whose fault it was and whether to try again.
    /// Interim responses are passed to the client through the request's body. The body that comes back has one owner.
    /// </summary>
    ValueTask<Sent> SendAsync(Endpoint endpoint, Received received, Outgoing outgoing, CancellationToken cancel);
}

/// <summary>What came of sending a request: a response with its body, or a fault.</summary>
public readonly record struct Sent(ResponseHead? Head, Body? Body, Fault? Fault);

/// <summary>What is put on the wire towards a server, beside the request's own end-to-end fields.</summary>
/// <param name="Request">The head to write.</param>
/// <param name="IfNoneMatch">Validators of the proxy's own (RFC 9111 §4.3.1), replacing the client's; null: the client's go on.</param>
/// <param name="IfModifiedSince">See above.</param>
public sealed record Outgoing(RequestHead Request, Bytes? IfNoneMatch = null, Bytes? IfModifiedSince = null);
