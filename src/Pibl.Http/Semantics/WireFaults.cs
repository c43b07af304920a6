using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>
/// A broken message is the client's fault with a status of its own, or the server's, which is always a 502.
/// </summary>
internal static class WireFaults
{
    /// <summary>
    /// <paramref name="kind"/> counts for clients only.
    /// </summary>
    internal static Fault Of(Blame blame, FaultKind kind, string detail, string clause) =>
        blame == Blame.Client
            ? Fault.OfClient(kind, detail, clause)
            : Fault.OfAnswer(FaultKind.BadResponse, detail, clause);

    internal static Fault Of(Blame blame, string detail, string clause) =>
        Of(blame, FaultKind.BadRequest, detail, clause);
}
