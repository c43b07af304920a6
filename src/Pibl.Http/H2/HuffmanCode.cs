namespace Pibl.Http.H2;

/// <summary>
/// The Huffman code of RFC 7541 appendix B. It is canonical: in the order of length and then of symbol the codes count
/// up, so the lengths say all.
/// </summary>
internal static class HuffmanCode
{
    /// <summary>Bits of the longest code.</summary>
    internal const int BitsMax = 30;

    /// <summary>So many bits are looked up at once: all of printable ASCII but eight characters.</summary>
    internal const int FastBits = 9;

    private const int EndOfString = 256;

    /// <summary>Each symbol's code, without leading zeros.</summary>
    internal static readonly uint[] Codes = new uint[EndOfString + 1];

    /// <summary>For each start of <see cref="FastBits"/>: the symbol and, above it, its length; 0: it is longer.</summary>
    internal static readonly ushort[] Fast = new ushort[1 << FastBits];

    /// <summary>The symbols in the order of their codes.</summary>
    internal static readonly ushort[] InOrder = new ushort[EndOfString + 1];

    /// <summary>For each length the first code that is longer, with its bits to the left of 32.</summary>
    internal static readonly ulong[] Ends = new ulong[BitsMax + 1];

    /// <summary>For each length: what has to be added to a code to get its place in <see cref="InOrder"/>.</summary>
    internal static readonly int[] Offsets = new int[BitsMax + 1];

    static HuffmanCode()
    {
        var (code, place) = (0u, 0);
        for (var length = 1; length <= BitsMax; length++)
        {
            code <<= 1;
            Offsets[length] = place - (int)code;
            for (var symbol = 0; symbol <= EndOfString; symbol++)
            {
                if (Lengths[symbol] == length)
                {
                    Codes[symbol] = code++;
                    InOrder[place++] = (ushort)symbol;
                }
            }

            Ends[length] = (ulong)code << (32 - length);
        }

        for (var start = 0; start < Fast.Length; start++)
        {
            Fast[start] = FastOf((uint)start << (32 - FastBits));
        }
    }

    /// <summary>Bits of each symbol's code.</summary>
    internal static ReadOnlySpan<byte> Lengths =>
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28,
        28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15,
        6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22,
        20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23,
        23, 24, 22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22,
        22, 22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26,
        27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27,
        26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
    ];

    /// <summary>Whether a symbol is the one that must not appear in a string (RFC 7541 §5.2).</summary>
    internal static bool IsEnd(int symbol) => symbol == EndOfString;

    private static ushort FastOf(uint start)
    {
        for (var length = 1; length <= FastBits; length++)
        {
            if (start < Ends[length])
            {
                var symbol = InOrder[(int)(start >> (32 - length)) + Offsets[length]];
                return (ushort)((length << FastBits) | symbol);
            }
        }

        return 0;
    }
}
