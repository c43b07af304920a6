using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Http.H1;

/// <summary>
/// Finds the end of a head, and refuses at once what can never become one, so that nobody waits for a time-out.
/// <para>Rule 1. Lines end in CRLF. A CR or LF alone, and NUL anywhere, is refused where it stands (RFC 9112
/// §2.2).</para>
/// <para>Rule 2. The head ends behind its first empty line.</para>
/// <para>Rule 3. The first line has at most <see cref="HeadLimits.LineBytesMax"/> bytes, the head at most
/// <see cref="HeadLimits.HeadBytesMax"/>; a longer one is refused as soon as that can be seen.</para>
/// <para>Rule 4. The earliest mistake counts, so the answer does not depend on how the bytes were cut.</para>
/// </summary>
internal static class HeadScan
{
    /// <summary>
    /// The length of the head with its empty line; 0 where it is not whole yet or <paramref name="fault"/> is set.
    /// </summary>
    /// <param name="head">From the first byte of the first line on.</param>
    /// <param name="limits">The bounds of rule 3.</param>
    /// <param name="blame">Who sent it.</param>
    /// <param name="scanned">How many bytes were looked at before: each is looked at once.</param>
    /// <param name="fault">What was wrong, or null.</param>
    internal static int Find(
        ReadOnlySpan<byte> head, HeadLimits limits, Blame blame, ref int scanned, out Fault? fault)
    {
        var window = head[..Math.Min(head.Length, limits.HeadBytesMax)];
        var lineMax = limits.LineBytesMax + 2;
        if (scanned < lineMax && window.Length >= lineMax)
        {
            var line = window[..lineMax];
            var end = Walk(line, blame, ref scanned, out fault);
            if (end > 0 || fault is not null)
            {
                return end;
            }

            if (!line.Contains(Octets.Lf))
            {
                // RFC 9112 §3: a target longer than the server wishes to parse is answered with 414.
                fault = WireFaults.Of(blame, FaultKind.UriTooLong, "The first line is too long", "RFC 9112 §3");
                return 0;
            }
        }

        var length = Walk(window, blame, ref scanned, out fault);
        if (length == 0 && fault is null && head.Length >= limits.HeadBytesMax)
        {
            // RFC 6585 §5
            fault = WireFaults.Of(blame, FaultKind.HeadTooLarge, "The head is too large", "RFC 9110 §5.4");
        }

        return length;
    }

    private static int Walk(ReadOnlySpan<byte> window, Blame blame, ref int scanned, out Fault? fault)
    {
        fault = null;
        while (true)
        {
            var found = window[scanned..].IndexOfAny(Octets.Cr, Octets.Lf, (byte)0);
            if (found < 0)
            {
                scanned = window.Length;
                return 0;
            }

            var at = scanned += found;
            if (window[at] != Octets.Cr)
            {
                fault = Flaw(blame, window[at]);
                return 0;
            }

            if (at + 1 == window.Length)
            {
                return 0;
            }

            if (window[at + 1] != Octets.Lf)
            {
                fault = Flaw(blame, Octets.Cr);
                return 0;
            }

            if (at >= 2 && window[at - 1] == Octets.Lf)
            {
                return at + 2;
            }

            scanned = at + 2;
        }
    }

    /// <summary>The fault for a byte that is out of place in a line.</summary>
    internal static Fault Flaw(Blame blame, byte octet) => octet switch
    {
        // RFC 9112 §2.2: a bare LF may be taken for a line end. It is not, because others on the path may not.
        Octets.Lf => WireFaults.Of(blame, "A line ends in LF without CR", "RFC 9112 §2.2"),
        Octets.Cr => WireFaults.Of(blame, "A CR stands without LF", "RFC 9112 §2.2"),
        0 => WireFaults.Of(blame, "A NUL byte in the head", "RFC 9110 §5.5"),
        _ => WireFaults.Of(blame, "A control byte in the head", "RFC 9110 §5.5"),
    };
}
