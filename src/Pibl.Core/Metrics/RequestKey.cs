using Pibl.Http.Messages;

namespace Pibl.Metrics;

/// <summary>What requests to one server are told apart by.</summary>
/// <param name="Status">As <see cref="StatusNames.Fold"/> has it; 0: none came.</param>
/// <param name="Fault">What failed; null: nothing.</param>
/// <param name="WasWhole">
/// The request was there as a whole when it was sent. Else a part of the time was the client's, and says nothing about
/// the server.
/// </param>
public readonly record struct RequestKey(int Status, FaultKind? Fault, bool WasWhole)
{
    /// <summary>In a number that is not negative.</summary>
    public int Pack() => (Status << 9) | ((Fault is { } fault ? (int)fault + 1 : 0) << 1) | (WasWhole ? 1 : 0);

    /// <summary>What <see cref="Pack"/> has made.</summary>
    public static RequestKey Unpack(int packed) => new(
        packed >> 9, (packed >> 1 & 255) is var fault and not 0 ? (FaultKind)(fault - 1) : null, (packed & 1) != 0);
}
