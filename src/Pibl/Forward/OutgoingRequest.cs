using Pibl.Cache;
using Pibl.Config;
using Pibl.Conversation;
using Pibl.Http;

namespace Pibl.Forward;

/// <summary>The head of a request on its way to a server, with what this proxy adds.</summary>
internal static class OutgoingRequest
{
    private static readonly Bytes Scheme = Bytes.Of("http"u8);
    private static readonly Bytes Pseudonym = Bytes.Of(Via.Pseudonym);

    /// <param name="to">Where to; what was there is gone.</param>
    /// <param name="missed">What is asked, with the validators of what is stored.</param>
    /// <param name="authority">The server's own name, for requests that name no host.</param>
    /// <param name="wire">Whom to trust, and where to name ourselves.</param>
    public static void Write(HeadBuffer to, Missed missed, Bytes authority, Wire wire)
    {
        var request = missed.Received.Request;
        var client = missed.Received.Arrival.Connection.Client.Address;
        var (ifNoneMatch, ifModifiedSince) = Validation.OutgoingFor(missed);
        var edits = new RequestEdits(
            client,
            Scheme,
            request.Host,
            Pseudonym,
            request.Framing,
            ifNoneMatch,
            ifModifiedSince,
            UpgradeRules.IsWanted(request),
            authority,
            TrustRule.IsTrusted(wire.TrustedProxies, client),
            Via: wire.Via == ViaMode.On,
            CdnLoop: wire.Via == ViaMode.Reply);
        to.Clear();
        RequestWriter.Write(to, request, edits);
    }
}
