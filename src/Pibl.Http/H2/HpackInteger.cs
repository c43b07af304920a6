using Pibl.Http.Messages;

namespace Pibl.Http.H2;

/// <summary>Integers of HPACK, behind a prefix of some bits (RFC 7541 §5.1).</summary>
internal static class HpackInteger
{
    /// <summary>
    /// So many bytes may follow the prefix: five carry more than any size here, and leading zeros are no reason to go
    /// on for ever.
    /// </summary>
    private const int MoreBytesMax = 6;

    /// <summary>
    /// Reads one and moves <paramref name="at"/> behind it. -1 where the bytes end in it, or it is beyond 31 bits: no
    /// index and no length is.
    /// </summary>
    internal static int Read(ReadOnlySpan<byte> block, ref int at, int prefixBits)
    {
        var full = (1 << prefixBits) - 1;
        long number = block[at++] & full;
        if (number < full)
        {
            return (int)number;
        }

        for (var shift = 0; at < block.Length && shift < 7 * MoreBytesMax; shift += 7)
        {
            int octet = block[at++];
            number += (long)(octet & 0x7F) << shift;
            if (octet < 0x80)
            {
                return number <= int.MaxValue ? (int)number : -1;
            }
        }

        return -1;
    }

    /// <param name="to">Where to.</param>
    /// <param name="first">The bits before the prefix, in their place.</param>
    /// <param name="prefixBits">Bits of the prefix.</param>
    /// <param name="number">Not negative.</param>
    internal static void Write(HeadBuffer to, byte first, int prefixBits, int number)
    {
        var full = (1 << prefixBits) - 1;
        if (number < full)
        {
            to.Append(1)[0] = (byte)(first | number);
            return;
        }

        to.Append(1)[0] = (byte)(first | full);
        for (number -= full; number >= 0x80; number >>= 7)
        {
            to.Append(1)[0] = (byte)(number | 0x80);
        }

        to.Append(1)[0] = (byte)number;
    }
}
