using Pibl.Exchange;

namespace Pibl.Mirrors;

/// <summary>MIRROR: a server that gets copies of requests, and whose answers nobody gets.</summary>
/// <param name="Server">Where the copies go.</param>
/// <param name="SharePercent">How many of a hundred requests that could be copied are, 1 to 100.</param>
/// <param name="Compared">What must be alike in both answers.</param>
public sealed record MirrorRule(Endpoint Server, int SharePercent, ComparedParts Compared)
{
    /// <summary>Whether a request belongs to the share.</summary>
    /// <param name="dice">A uniform 32-bit number.</param>
    public bool Takes(uint dice) => (ulong)dice * 100 < (ulong)SharePercent << 32;

    public override string ToString() => MirrorText.Show(this);
}
