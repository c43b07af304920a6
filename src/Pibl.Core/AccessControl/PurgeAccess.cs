using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.Messages;

namespace Pibl.AccessControl;

/// <summary>Who may send PURGE.</summary>
/// <param name="From">PURGE_FROM.</param>
/// <param name="Trusted">TRUSTED_PROXIES.</param>
public sealed record PurgeAccess(AddressRanges From, AddressRanges Trusted)
{
    private static readonly Fault NotAllowed = Fault.OfClient(
        FaultKind.Forbidden, "the client's address is in none of the networks that may purge", "PURGE_FROM");

    private static readonly Fault BehindAnother = Fault.OfClient(
        FaultKind.Forbidden, "PURGE came through a proxy that is not among TRUSTED_PROXIES", "PURGE_FROM");

    /// <summary>
    /// Why it is refused, or null. A proxy on this machine that nobody has named in TRUSTED_PROXIES would lend its own
    /// address to the whole world: whoever it speaks for may not purge.
    /// </summary>
    public Fault? RefusalOf(Received received)
    {
        var (peer, fields) = (received.Arrival.Connection.Client.Address, received.Request.Fields);
        return !Trusted.Contains(ClientAddress.Of(peer)) && IsPassedOn(fields) ? BehindAnother
            : ClientAddress.Of(peer, fields, Trusted) is { IsKnown: true } client && From.Contains(client) ? null
            : NotAllowed;
    }

    // What proxies and networks of delivery put in: one of them is enough to tell that somebody else is behind it.
    private static bool IsPassedOn(Fields fields) =>
        fields.Has(FieldId.Forwarded) || fields.Has(FieldId.Via)
        || fields.IndexOf("X-Forwarded-For"u8, 0) >= 0 || fields.IndexOf("X-Forwarded-Host"u8, 0) >= 0
        || fields.IndexOf("X-Forwarded-Proto"u8, 0) >= 0 || fields.IndexOf("X-Real-IP"u8, 0) >= 0
        || fields.IndexOf("CF-Connecting-IP"u8, 0) >= 0 || fields.IndexOf("True-Client-IP"u8, 0) >= 0
        || fields.IndexOf("CDN-Loop"u8, 0) >= 0;
}
