namespace Pibl.Http.H2;

/// <summary>Strings in the Huffman code of HPACK (RFC 7541 §5.2).</summary>
public static class Huffman
{
    /// <summary>The most bytes that so many bytes of code can stand for: the shortest code has five bits.</summary>
    public static int DecodedBytesMax(int length) => (int)(length * 8L / 5) + 1;

    /// <summary>How long the code of <paramref name="text"/> is, in bytes.</summary>
    public static int EncodedBytes(ReadOnlySpan<byte> text)
    {
        var bits = 0L;
        foreach (var octet in text)
        {
            bits += HuffmanCode.Lengths[octet];
        }

        return (int)((bits + 7) / 8);
    }

    /// <summary>Writes the code of <paramref name="text"/>; returns its length in bytes.</summary>
    public static int Encode(ReadOnlySpan<byte> text, Span<byte> to)
    {
        var (pending, bits, at) = (0UL, 0, 0);
        foreach (var octet in text)
        {
            int length = HuffmanCode.Lengths[octet];
            pending = (pending << length) | HuffmanCode.Codes[octet];
            bits += length;
            while (bits >= 8)
            {
                bits -= 8;
                to[at++] = (byte)(pending >> bits);
            }
        }

        if (bits > 0)
        {
            // RFC 7541 §5.2: the rest of the last byte is the beginning of EOS, which is all ones.
            to[at++] = (byte)((pending << (8 - bits)) | (0xFFu >> bits));
        }

        return at;
    }

    /// <summary>
    /// Reads a whole string. Returns its length in bytes, or -1 where it is none: EOS in it, or padding that is longer
    /// than seven bits or has a zero (RFC 7541 §5.2).
    /// </summary>
    /// <param name="code">As it came.</param>
    /// <param name="to">Has room for <see cref="DecodedBytesMax"/>.</param>
    public static int Decode(ReadOnlySpan<byte> code, Span<byte> to)
    {
        var (pending, bits, at, from) = (0UL, 0, 0, 0);
        while (true)
        {
            while (bits <= 56 && from < code.Length)
            {
                pending |= (ulong)code[from++] << (56 - bits);
                bits += 8;
            }

            var fast = HuffmanCode.Fast[(int)(pending >> (64 - HuffmanCode.FastBits))];
            var length = fast >> HuffmanCode.FastBits;
            var symbol = fast & ((1 << HuffmanCode.FastBits) - 1);
            if (length == 0)
            {
                length = LongOf((uint)(pending >> 32), out symbol);
            }

            if (length > bits)
            {
                // What is left is padding, or a symbol that is cut off.
                return bits < 8 && IsOnes(pending, bits) ? at : -1;
            }

            if (HuffmanCode.IsEnd(symbol))
            {
                return -1;
            }

            to[at++] = (byte)symbol;
            pending <<= length;
            bits -= length;
        }
    }

    private static bool IsOnes(ulong pending, int bits) => bits == 0 || pending >> (64 - bits) == (1UL << bits) - 1;

    private static int LongOf(uint start, out int symbol)
    {
        var length = HuffmanCode.FastBits + 1;
        while (start >= HuffmanCode.Ends[length] && length < HuffmanCode.BitsMax)
        {
            length++;
        }

        symbol = HuffmanCode.InOrder[(int)(start >> (32 - length)) + HuffmanCode.Offsets[length]];
        return length;
    }
}
