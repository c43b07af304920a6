using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Clients;

/// <summary>What a proxy answers by itself, whatever the servers would say.</summary>
public static class Normalize
{
    /// <summary>So often may a message have passed a proxy of this name before it counts as going in circles.</summary>
    private const int PassesMax = 16;

    private static readonly Fields Allow = Fields.Of(("Allow", "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS"));

    public static Verdict<Received> Decide(Received received)
    {
        var request = received.Request;

        // RFC 9110 §9.3.8: a TRACE reflects what servers never meant to show, so it is refused, as everywhere.
        if (request.Method == Method.Trace)
        {
            return new Answer(WithAllow(405));
        }

        // RFC 9110 §7.6.2: the last recipient answers; it allows what it passes on.
        if (MaxForwards.Of(request) == 0)
        {
            return new Answer(WithAllow(204));
        }

        if (PassesOf(request) > PassesMax)
        {
            return new Answer(Faults.ReplyTo(
                Fault.OfUs(FaultKind.LoopDetected, "the request goes in circles (Via, CDN-Loop)")));
        }

        // RFC 9110 §7.6.1: what the client named for this connection only must not select a stored response either.
        var endToEnd = HopByHop.WithoutNominated(request);
        return ReferenceEquals(endToEnd, request) ? received : received with { Request = endToEnd };
    }

    // RFC 9110 §7.6.3 and RFC 8586 §2: both are there to find loops. A proxy of this name writes one of them, as its
    // VIA says.
    private static int PassesOf(RequestHead request) =>
        Via.CountOf(request.Fields, Via.Pseudonym) + CdnLoop.CountOf(request.Fields, Via.Pseudonym);

    private static Reply WithAllow(int status)
    {
        var plain = Replies.Plain(status, Provenance.Proxy);
        var body = status == 204 ? Body.Empty() : plain.Body;
        return plain with { Head = plain.Head with { Fields = Allow, Framing = body.Framing }, Body = body };
    }
}
