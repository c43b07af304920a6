using System.Globalization;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Rewrites;
using Pibl.Templates;
using Pibl.Transport;

namespace Pibl.Upstreams;

/// <summary>The head of a request on its way to a server, with what this proxy adds.</summary>
internal static class OutgoingRequest
{
    private static readonly Bytes Http = Bytes.Of("http"u8);
    private static readonly Bytes Https = Bytes.Of("https"u8);
    private static readonly Bytes Pseudonym = Bytes.Of(Via.Pseudonym);

    /// <param name="to">Where to; what was there is gone.</param>
    /// <param name="missed">What is asked, with the validators of what is stored.</param>
    /// <param name="authority">The server's own name, for requests that name no host.</param>
    /// <param name="settings">Whom to trust, and where to name ourselves.</param>
    /// <param name="rule">What the server gets in place of what the client sent.</param>
    /// <param name="total">TIMEOUT_TOTAL of the exchange, where somebody waits for it.</param>
    public static void Write(
        HeadBuffer to, Missed missed, Bytes authority, ConnectionSettings settings, OutgoingRule rule,
        TotalLimit? total)
    {
        var request = missed.Received.Request;
        var connection = missed.Received.Arrival.Connection;
        var client = connection.Client.Address;
        var (ifNoneMatch, ifModifiedSince) = Validation.OutgoingFor(missed);
        var id = missed.Received.Arrival.IdOf(request);
        var left = total?.LeftAt(settings.Clock.GetUtcNow()) ?? rule.Total;
        Span<byte> digits = stackalloc byte[RequestId.MadeLength];
        Span<byte> leftDigits = stackalloc byte[20];
        var values = new TemplateValues(request, client)
        {
            Server = authority.Span,
            Site = rule.Site.Span,
            TimeLeft = left is { } time ? MillisecondsOf(time, leftDigits) : [],
            Id = rule.Fields is null ? [] : RequestId.Text(id, digits),
        };
        var outgoing = Outgoing.Of(request, rule, authority, values);
        var edits = new RequestEdits(
            client,
            connection.Tls is null ? Http : Https,
            request.Host,
            Pseudonym,
            missed.Received.Body.Content.Framing,
            ifNoneMatch,
            ifModifiedSince,
            UpgradeRules.IsWanted(request),
            authority,
            TrustRule.IsTrusted(settings.TrustedProxies, client),
            Via: settings.Via == ViaMode.On,
            CdnLoop: settings.Via == ViaMode.Reply,
            Set: outgoing.Set,
            RequestId: id is { Kept.IsEmpty: true } made ? made.Made : null)
        {
            Certificate = rule.TellsCertificate ? connection.Tls?.Client?.Fields : null,
            IfMatch = CodedTag.OriginalsIn(request.Fields, FieldId.IfMatch),
        };
        to.Clear();
        RequestWriter.Write(
            to, left is { } rest ? GrpcTimeout.Shorten(outgoing.Request, rest) : outgoing.Request, edits);
    }

    private static ReadOnlySpan<byte> MillisecondsOf(TimeSpan time, Span<byte> digits) =>
        ((long)time.TotalMilliseconds).TryFormat(digits, out var length, default, CultureInfo.InvariantCulture)
            ? digits[..length] : default;
}
