using Pibl.Balance;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http;

namespace Pibl.Forward;

/// <summary>Sends one request to one server, and brings back the head of its final response.</summary>
public interface IUpstreams
{
    /// <summary>
    /// Asks for what was missed, with the validators of what is stored (RFC 9111 §4.3.1) where there are any.
    /// Never throws for what the network does: it says what went wrong, whose fault it was and whether to try again.
    /// Interim responses are passed to the client through the request's body. The body that comes back has one owner.
    /// </summary>
    ValueTask<Sent> SendAsync(Endpoint endpoint, Missed missed, CancellationToken cancel);

    /// <summary>
    /// The server on which this client has logged in, which comes first whoever's turn it is; or null.
    /// </summary>
    Endpoint? HomeOf(Missed missed) => null;
}

/// <summary>What came of sending a request: a response with its body, or a fault.</summary>
public readonly record struct Sent(ResponseHead? Head, Body? Body, Fault? Fault)
{
    /// <summary>It came over a connection that a user has logged in on: it is for that user alone.</summary>
    public bool IsBound { get; init; }
}
