using Pibl.Http.Messages;

namespace Pibl.Exchange;

/// <summary>
/// When and over which connection a request came; <paramref name="Number"/> counts the connection's exchanges from 1.
/// It stands in what holds it: as an object of its own, with a time of 16 bytes, it was 32 bytes more an exchange.
/// </summary>
public readonly record struct Arrival(Connection Connection, long Number, DateTimeOffset At)
{
    private readonly long _ticks = At.UtcTicks;

    /// <summary>When the request's first byte was read, in UTC.</summary>
    public DateTimeOffset At
    {
        get => new(_ticks, TimeSpan.Zero);
        init => _ticks = value.UtcTicks;
    }

    /// <summary>REQUEST_ID: how the exchange is called; null: by nothing.</summary>
    public RequestIds? Ids { get; init; }

    /// <summary>Its id; none where <see cref="Ids"/> are none.</summary>
    /// <param name="request">Null where it could not be parsed.</param>
    public RequestId? IdOf(RequestHead? request) => Ids?.Of(request, this);
}

/// <summary>A request that came: <see cref="Received"/>, or <see cref="Refused"/>.</summary>
public abstract record Arrived
{
    private protected Arrived(Arrival arrival) => Arrival = arrival;

    public Arrival Arrival { get; init; }

    /// <summary>
    /// The same without its body, for whoever keeps it longer than the exchange lasts: the body holds the client's
    /// connection.
    /// </summary>
    public virtual Arrived WithoutBody() => this;
}

/// <summary>A request whose head was accepted: what every stage starts from.</summary>
public sealed record Received(RequestHead Request, RequestBody Body, Arrival Arrival) : Arrived(Arrival)
{
    /// <inheritdoc/>
    public override Arrived WithoutBody() =>
        ReferenceEquals(Body, RequestBody.None) ? this : this with { Body = RequestBody.None };
}

/// <summary>A request whose head was refused: it takes no path.</summary>
/// <param name="Line">How it begins, as it came; cut to 256 bytes.</param>
/// <param name="Arrival">When and where it came.</param>
public sealed record Refused(Bytes Line, Arrival Arrival) : Arrived(Arrival);
