using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Http.H1;

/// <summary>
/// The trailer section of a chunked body (RFC 9112 §7.1.2): field lines and an empty line, as strict as a head.
/// </summary>
internal static class TrailerSection
{
    internal const int BytesMax = 8192;

    /// <summary>As many fields as a head may have.</summary>
    private static readonly HeadLimits Limits = new(BytesMax, BytesMax, HeadLimits.Default.FieldsMax);

    /// <summary>The section's length with its empty line; 0 where it is not whole yet or something was wrong.</summary>
    internal static int Read(ReadOnlySpan<byte> section, Blame blame, out Fields? fields, out Fault? fault)
    {
        fields = null;
        var scanned = 0;
        var length = HeadScan.Find(section, Limits, blame, ref scanned, out fault);
        if (length == 0)
        {
            return 0;
        }

        var owned = section[..length].ToArray();
        var count = owned.AsSpan().Count(Octets.Lf) - 1;
        if (count > Limits.FieldsMax)
        {
            fault = WireFaults.Of(blame, FaultKind.HeadTooLarge, "Too many trailer fields", "RFC 9110 §6.5");
            return 0;
        }

        var places = new Field[count];
        fault = FieldParser.Parse(owned, 0, places, blame, out count);
        fields = fault is null ? new Fields(owned, places, count) : null;
        return fault is null ? length : 0;
    }
}
