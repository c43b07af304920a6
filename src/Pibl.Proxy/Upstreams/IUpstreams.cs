using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.Upstreams;

/// <summary>Sends one request to one server, and brings back the head of its final response.</summary>
public interface IUpstreams
{
    /// <summary>
    /// TIMEOUT_SERVER: how long a request is waited for without progress, whatever servers are tried.
    /// </summary>
    TimeSpan Patience { get; }

    /// <summary>
    /// Asks for what was missed, with the validators of what is stored (RFC 9111 §4.3.1) where there are any.
    /// Never throws for what the network does: it says what went wrong, whose fault it was and whether to try again.
    /// Interim responses go to the client, where the exchange has one. The body that comes back has one owner.
    /// </summary>
    /// <param name="server">Known by its identity, whatever its weight and whichever list it stands in.</param>
    /// <param name="missed">What is asked.</param>
    /// <param name="patience">How long its answer may take to begin, without progress.</param>
    /// <param name="scope">Whose exchange it is, and whether anybody still waits.</param>
    ValueTask<UpstreamResult> SendAsync(Endpoint server, Missed missed, TimeSpan patience, ExchangeScope scope);

    /// <summary>
    /// The server on which the exchange's client has logged in, which comes first whoever's turn it is; or null.
    /// </summary>
    Endpoint? HomeOf(ExchangeScope scope) => null;
}
