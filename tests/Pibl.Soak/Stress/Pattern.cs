using System.Buffers.Binary;

namespace Pibl.Soak.Stress;

/// <summary>
/// The content of each body: bytes that only its number and the place in it decide, so that a byte of another body, or
/// of another place, is noticed wherever it turns up.
/// </summary>
internal static class Pattern
{
    private const int WordBytes = sizeof(ulong);

    /// <summary>Fills <paramref name="into"/> with what stands from <paramref name="offset"/> on.</summary>
    public static void Fill(long id, long offset, Span<byte> into)
    {
        Span<byte> word = stackalloc byte[WordBytes];
        while (!into.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, WordOf(id, offset / WordBytes));
            var rest = word[(int)(offset % WordBytes)..];
            var count = Math.Min(rest.Length, into.Length);
            rest[..count].CopyTo(into);
            into = into[count..];
            offset += count;
        }
    }

    /// <summary>A whole body.</summary>
    public static byte[] Of(long id, int size)
    {
        var body = new byte[size];
        Fill(id, 0, body);
        return body;
    }

    /// <summary>
    /// The first place in <paramref name="block"/> that is not as it must be from <paramref name="offset"/> on, or -1.
    /// </summary>
    public static int FirstWrong(long id, long offset, ReadOnlySpan<byte> block)
    {
        Span<byte> expected = stackalloc byte[4096];
        for (var at = 0; at < block.Length;)
        {
            var part = expected[..Math.Min(expected.Length, block.Length - at)];
            Fill(id, offset + at, part);
            var same = part.CommonPrefixLength(block[at..]);
            if (same < part.Length)
            {
                return at + same;
            }

            at += same;
        }

        return -1;
    }

    // SplitMix64 (Steele, Lea, Flood 2014): a word of it says nothing about the next.
    private static ulong WordOf(long id, long index)
    {
        var z = ((ulong)id * 0x9E3779B97F4A7C15) + ((ulong)index * 0xD1B54A32D192ED03);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
