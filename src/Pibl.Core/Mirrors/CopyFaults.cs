using Pibl.Forward;
using Pibl.Http.Messages;

namespace Pibl.Mirrors;

/// <summary>What it means that a copy has no answer.</summary>
public static class CopyFaults
{
    /// <summary>TIMEOUT_SERVER is over, for the whole copy.</summary>
    public static readonly Fault TimedOut = UpstreamFaults.TimedOut with
    {
        Detail = "no answer in time (TIMEOUT_SERVER)",
    };

    /// <param name="fault">
    /// What came of it. To whoever sends it, a copy that is ended looks like a client that left.
    /// </param>
    /// <param name="isOverdue">It was ended by its deadline.</param>
    public static Fault Of(Fault fault, bool isOverdue) =>
        isOverdue && fault.Kind == FaultKind.ClientGone ? TimedOut : fault;
}
