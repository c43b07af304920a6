using Pibl.Http.Messages;

namespace Pibl.Exchange;

/// <summary>
/// When and over which connection a request came; <paramref name="Number"/> counts the connection's exchanges from 1.
/// </summary>
public sealed record Arrival(Connection Connection, long Number, DateTimeOffset At)
{
    /// <summary>REQUEST_ID: how the exchange is called; null: by nothing.</summary>
    public RequestIds? Ids { get; init; }

    /// <summary>Its id; none where <see cref="Ids"/> are none.</summary>
    /// <param name="request">Null where it could not be parsed.</param>
    public RequestId? IdOf(RequestHead? request) => Ids?.Of(request, this);
}

/// <summary>A request whose head was accepted: what every stage starts from.</summary>
public sealed record Received(RequestHead Request, RequestBody Body, Arrival Arrival);
