using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Tls;

/// <summary>HTTPS_REDIRECT: who asks in plain HTTP is sent to https.</summary>
public static class HttpsRedirect
{
    /// <summary>The port of https (RFC 9110 §4.2.2).</summary>
    public const int PortDefault = 443;

    /// <summary>A POST stays one (RFC 9110 §15.4.9).</summary>
    public const int Status = 308;

    /// <summary>A redirect, or on with the request where it came over https.</summary>
    /// <param name="received">The request.</param>
    /// <param name="port">Where https is spoken.</param>
    public static Verdict<Received> Decide(Received received, int port)
    {
        var request = received.Request;
        if (request.Scheme == ClientScheme.Https)
        {
            return received;
        }

        // HTTP/1.0 may leave Host out, and then there is no address to lead to; nor is there for OPTIONS *.
        if (request.Host.IsEmpty || request.Target.Span is [(byte)'*'])
        {
            return new Answer(Faults.ReplyTo(Fault.OfClient(
                FaultKind.BadRequest, "plain HTTP, and no host to send it to https at", "HTTPS_REDIRECT")));
        }

        var to = Bytes.Of(LocationOf(request, port));
        var head = new ResponseHead(
            Status, Bytes.Of(ReasonPhrases.Of(Status)), HttpVersion.Http11, Fields.Empty.With("Location"u8, to.Span),
            Framing.Exactly(0), ConnectionOptions.None);
        return new Answer(new Reply(head, Body.Empty(), Provenance.Proxy));
    }

    /// <summary>Where a request with a host is sent.</summary>
    public static string LocationOf(RequestHead request, int port) =>
        $"https://{HostOf(request.Host.ToString())}{(port == PortDefault ? "" : $":{Counts.Show(port)}")}{request.Target}";

    /// <summary>Where https is spoken: at 443, or the first listener with <c>tls</c>.</summary>
    public static int PortOf(Settings settings)
    {
        var places = settings.Listen.Filter(place => place.Tls && place.Path is null).Strict();
        return places.IsEmpty || places.Exists(place => place.Port == PortDefault) ? PortDefault : places.Head.Port;
    }

    private static string HostOf(string authority)
    {
        var colon = authority.LastIndexOf(':');
        return colon > authority.LastIndexOf(']') ? authority[..colon] : authority;
    }
}
