using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.Messages;

namespace Pibl.AccessControl;

/// <summary>
/// Which clients may ask at all. A network of DENY beats one of ALLOW, whatever their order and size; where only DENY
/// is given, all others may ask, and where ALLOW is, nobody else may.
/// </summary>
/// <param name="Allowed">ALLOW; null: any.</param>
/// <param name="Denied">DENY.</param>
public sealed record AccessRule(AddressRanges? Allowed, AddressRanges Denied)
{
    private static readonly Fault NotAllowed = Fault.OfClient(
        FaultKind.Forbidden, "the client's address is in none of the networks that may ask", "ALLOW");

    private static readonly Fault IsDenied = Fault.OfClient(
        FaultKind.Forbidden, "the client's address is in a network that may not ask", "DENY");

    /// <summary>Who it is cannot be known: it may be one of those that are meant.</summary>
    private static readonly Fault NotKnown = Fault.OfClient(
        FaultKind.Forbidden, "a trusted proxy names a client without an address", "RFC 7239 §6.2");

    /// <summary>Why the client is refused, or null.</summary>
    public Fault? RefusalOf(ClientAddress client) =>
        !client.IsKnown ? NotKnown
        : Denied.Contains(client) ? IsDenied
        : Allowed is null || Allowed.Contains(client) ? null
        : NotAllowed;

    /// <summary>The rule as a stage: 403, or on with the request.</summary>
    /// <param name="received">The request.</param>
    /// <param name="trusted">TRUSTED_PROXIES.</param>
    public Verdict<Received> Decide(Received received, AddressRanges trusted) =>
        RefusalOf(ClientAddress.Of(received.Arrival.Connection.Client.Address, received.Request.Fields, trusted))
            is { } refusal
            ? new Answer(Faults.ReplyTo(refusal))
            : received;
}
