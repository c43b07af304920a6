using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Cache;

/// <summary>A server's answer: head whole, body still streaming.</summary>
/// <param name="Missed">What was asked.</param>
/// <param name="Endpoint">Who answered.</param>
/// <param name="Head">The final response's head.</param>
/// <param name="Body">The rest, one owner.</param>
/// <param name="SentAt">When the request was sent (RFC 9111 §4.2.3, request_time).</param>
/// <param name="ReceivedAt">When the head came (response_time).</param>
/// <param name="Attempts">How many servers were tried, this one included.</param>
public record Fetched(
    Missed Missed,
    Endpoint Endpoint,
    ResponseHead Head,
    Body Body,
    DateTimeOffset SentAt,
    DateTimeOffset ReceivedAt,
    int Attempts)
{
    /// <summary>The request, its body and when it came.</summary>
    public Received Received => Missed.Received;

    /// <summary>The request's head.</summary>
    public RequestHead Request => Missed.Request;

    /// <summary>It came over a connection that a user has logged in on (<see cref="ConnectionBoundAuth"/>).</summary>
    public bool IsBound { get; init; }

    /// <summary>It would be another one if there had been room to compress it.</summary>
    public bool IsMakeshift { get; init; }

    /// <summary>The answer as a reply, as it came.</summary>
    public virtual Reply Relay(Provenance via) => new(Head, Body, via);
}
