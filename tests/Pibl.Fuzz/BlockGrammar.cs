using Pibl.Http.H2;

namespace Pibl.Fuzz;

/// <summary>
/// Header blocks of HPACK (RFC 7541), each behind two bytes with its length: fields in every form that there is,
/// written by hand, and what an encoder would never write.
/// </summary>
internal static class BlockGrammar
{
    private static readonly byte[][] Odd =
        [[0x80], [0xFF, 0x80, 0x80, 0x40], [0x0F, 0x9D, 0x02], [0x3F, 0xE1, 0x1F], [0x3F, 0xE2, 0x1F],
        [0xFF, 0xFF, 0xFF, 0xFF], [0x00, 0x03, 0x78, 0x2D, 0x61, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
        [0xFF, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00], [0x7F, 0x80, 0x80, 0x80, 0x80, 0x08, 0x00]];

    private static readonly int[] Sizes = [0, 31, 40, 100, 500, 4096, 4096, 4097];

    public static void Block(ref Prng dice, Draft to)
    {
        for (var blocks = 1 + dice.Below(6); blocks > 0; blocks--)
        {
            var start = to.Length;
            to.Add([0, 0]);
            One(ref dice, to);
            var length = Math.Min(to.Length - start - 2, ushort.MaxValue);
            (to.Open[start], to.Open[start + 1]) = ((byte)(length >> 8), (byte)length);
        }
    }

    private static void One(ref Prng dice, Draft to)
    {
        for (var sizes = dice.OneIn(3) ? 1 + dice.Below(2) : 0; sizes > 0; sizes--)
        {
            Integer(to, 0x20, 5, Sizes[dice.Below(dice.OneIn(30) ? Sizes.Length : Sizes.Length - 1)]);
        }

        for (var fields = dice.Below(dice.OneIn(8) ? 60 : 8); fields > 0; fields--)
        {
            switch (dice.Below(dice.OneIn(6) ? 8 : 7))
            {
                case 0 or 1:
                    Integer(to, 0x80, 7, 1 + dice.Below(dice.OneIn(2) ? 61 : 66));
                    break;
                case 2 or 3 or 4:
                    Literal(ref dice, to, 0x40, 6);
                    break;
                case 5:
                    Literal(ref dice, to, 0x00, 4);
                    break;
                case 6:
                    Literal(ref dice, to, 0x10, 4);
                    break;
                default:
                    to.Add(dice.Pick(Odd));
                    break;
            }
        }
    }

    private static void Literal(ref Prng dice, Draft to, byte first, int prefixBits)
    {
        var isNamed = dice.OneIn(2);
        Integer(to, first, prefixBits, isNamed ? 1 + dice.Below(dice.OneIn(2) ? 61 : 66) : 0);
        if (!isNamed)
        {
            Text(ref dice, to, Lower(dice.OneIn(4) ? "cookie"u8 : Words.Names.Pick(ref dice), keeps: dice.OneIn(40)));
        }

        Text(ref dice, to, Words.Values.Pick(ref dice));
    }

    private static byte[] Lower(ReadOnlySpan<byte> name, bool keeps)
    {
        var lower = name.ToArray();
        for (var at = 0; at < lower.Length && !keeps; at++)
        {
            lower[at] = lower[at] is >= (byte)'A' and <= (byte)'Z' ? (byte)(lower[at] | 0x20) : lower[at];
        }

        return lower;
    }

    private static void Text(ref Prng dice, Draft to, ReadOnlySpan<byte> text)
    {
        if (dice.OneIn(12))
        {
            text = Enumerable.Repeat((byte)('a' + dice.Below(26)), dice.Below(300)).ToArray();
        }

        if (!dice.OneIn(2))
        {
            Integer(to, 0, 7, text.Length);
            to.Add(text);
            return;
        }

        Span<byte> code = stackalloc byte[Huffman.EncodedBytes(text)];
        Huffman.Encode(text, code);
        Integer(to, 0x80, 7, code.Length);
        to.Add(code);
    }

    private static void Integer(Draft to, byte first, int prefixBits, int number)
    {
        var full = (1 << prefixBits) - 1;
        to.Add([(byte)(first | Math.Min(number, full))]);
        for (number -= full; number >= 0; number = number < 0x80 ? -1 : number >> 7)
        {
            to.Add([(byte)(number < 0x80 ? number : number | 0x80)]);
        }
    }
}
