using Pibl.Http.Messages;

namespace Pibl.Exchange;

/// <summary>
/// When and over which connection a request came; <paramref name="Number"/> counts the connection's exchanges from 1.
/// </summary>
public sealed record Arrival(Connection Connection, long Number, DateTimeOffset At);

/// <summary>A request whose head was accepted: what every stage starts from.</summary>
public sealed record Received(RequestHead Request, RequestBody Body, Arrival Arrival);
