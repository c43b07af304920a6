using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Pibl.Cache;

/// <summary>
/// 64 bits that stand for a key where the key itself would take too much memory. Seeded, so that nobody outside can
/// choose keys that collide; never written to a file, since another run has another seed.
/// </summary>
public static class KeyHash
{
    // Odd constants of wyhash (public domain), whose folded 64x64 multiplication this is.
    private const ulong First = 0xa0761d6478bd642f;
    private const ulong Second = 0xe7037ed1a0b428db;

    public static ulong Of(CacheKey key, ulong seed) =>
        Fold(Over(key.Target.Span, Over(key.Host.Span, seed ^ First)) ^ Second, First);

    /// <summary>The same of any bytes. With a seed that is fixed, every run and every machine finds the same.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed) => Fold(Over(bytes, seed ^ First) ^ Second, First);

    /// <summary>The same of a number.</summary>
    public static ulong Of(ulong number, ulong seed) => Fold(Fold(number ^ Second, seed ^ First) ^ Second, First);

    private static ulong Over(ReadOnlySpan<byte> bytes, ulong hash)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        for (var i = 0; i < words.Length; i++)
        {
            hash = Fold(hash ^ words[i], Second);
        }

        Span<byte> tail = stackalloc byte[8];
        tail.Clear();
        bytes[(words.Length * 8)..].CopyTo(tail);

        // The length keeps ("ab", "c") apart from ("a", "bc").
        return Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(tail), First ^ (ulong)bytes.Length);
    }

    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }
}
