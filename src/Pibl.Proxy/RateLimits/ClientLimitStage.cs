using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Stages;

namespace Pibl.RateLimits;

/// <summary>
/// Refuses a client that has as many exchanges under way as MAX_CLIENT allows. Nobody waits: the client itself decides
/// how much it asks for at once.
/// </summary>
public static class ClientLimitStage
{
    /// <summary>The stage over what counts.</summary>
    /// <param name="limit">MAX_CLIENT.</param>
    /// <param name="trusted">TRUSTED_PROXIES.</param>
    public static Stage<Received, Received> Over(ClientLimit limit, AddressRanges trusted) =>
        Stage.Edge<Received, Received>("max-client", (received, scope) =>
        {
            var client = ClientAddress.Of(
                received.Arrival.Connection.Client.Address, received.Request.Fields, trusted);
            if (limit.TryEnter(client.Group) is not { } permit)
            {
                return new ValueTask<Verdict<Received>>(new Answer(Refusal()));
            }

            scope.Hold(permit);
            return new ValueTask<Verdict<Received>>(received);
        });

    /// <summary>What a client gets that has as many as it may.</summary>
    public static Reply Refusal() => Faults.ReplyTo(TooMany);

    private static readonly Fault TooMany = Fault.OfClient(
        FaultKind.TooManyRequests, "the client has as many exchanges under way as it may", "MAX_CLIENT");
}
