using Pibl.Http.H1;
using Pibl.Http.Messages;

namespace Pibl.Clients;

/// <summary>
/// MAX_BODY, as far as a head tells; what comes in chunks is counted while it comes (<see cref="BodyDecoder"/>).
/// </summary>
public static class BodyLimit
{
    /// <summary>
    /// The fault of a body that says itself that it is too long: no server need hear of it. Null when it is not.
    /// </summary>
    public static Fault? Check(Framing framing, long bytesMax) =>
        // RFC 9110 §15.5.14
        framing.Length > bytesMax
            ? Fault.OfClient(FaultKind.BodyTooLarge, "the body is larger than MAX_BODY", "RFC 9110 §15.5.14")
            : null;
}
