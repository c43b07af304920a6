using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>How the client is told where a reply's body ends (RFC 9112 §6.1, §6.3).</summary>
public static class ReplyFraming
{
    /// <param name="request">What is answered; null where it could not be read.</param>
    /// <param name="head">The reply's head.</param>
    /// <param name="bodyFraming">What is known of the body at hand.</param>
    public static Framing For(RequestHead? request, ResponseHead head, Framing bodyFraming)
    {
        // RFC 9112 §6.3, case 1
        if (request?.Method == Method.Head || !HasBody(head.Status))
        {
            return Framing.None;
        }

        if (head.Status == 205)
        {
            // RFC 9110 §15.3.6: no content. A server says so in chunks or by its close as well, and whatever it sends
            // all the same is not read: its connection ends with the body that nobody wants.
            return Framing.Exactly(0);
        }

        return bodyFraming.Kind switch
        {
            FramingKind.None => Framing.Exactly(0),
            FramingKind.Exactly => bodyFraming,

            // RFC 9112 §6.1: chunked only to who speaks HTTP/1.1, or is told the end by HTTP/2; an older client sees
            // it by the close.
            FramingKind.Chunked or FramingKind.UntilClose =>
                request is { Version: not HttpVersion.Http10 } ? Framing.Chunked : Framing.UntilClose,
            _ => throw new ArgumentOutOfRangeException(nameof(bodyFraming)),
        };
    }

    /// <summary>RFC 9110 §6.4.1: no content in 1xx, 204 and 304.</summary>
    internal static bool HasBody(int status) => status is >= 200 and not 204 and not 304;
}
