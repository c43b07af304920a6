using Pibl.Cache;

namespace Pibl.Peers;

/// <summary>
/// The numbers by which every proxy of a cluster finds the same owner of a key (docs/peers.md). They are part of what
/// proxies of different versions agree on: nothing here may ever change.
/// </summary>
/// <remarks>
/// Bytes: FNV-1a of 64 bits (RFC 9923), then <see cref="Mix"/>. A key is its host, a zero byte and its target. The
/// weight of a peer for a key is <c>Mix(key ^ peer)</c>; the largest owns it (Thaler and Ravishankar, 1998).
/// </remarks>
public static class PeerHash
{
    private const ulong Basis = 0xcbf29ce484222325;
    private const ulong Prime = 0x100000001b3;

    /// <summary>Of a peer's identity.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes) => Mix(Over(bytes, Basis));

    /// <summary>Of a key.</summary>
    public static ulong Of(CacheKey key) =>
        Mix(Over(key.Target.Span, Over([0], Over(key.Host.Span, Basis))));

    /// <summary>How much a key belongs to a peer.</summary>
    public static ulong Weight(ulong key, ulong peer) => Mix(key ^ peer);

    /// <summary>
    /// The finaliser of SplitMix64, which is Stafford's variant 13: each bit changes half of all others.
    /// </summary>
    private static ulong Mix(ulong number)
    {
        number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
        number = (number ^ (number >> 27)) * 0x94d049bb133111eb;
        return number ^ (number >> 31);
    }

    private static ulong Over(ReadOnlySpan<byte> bytes, ulong hash)
    {
        foreach (var octet in bytes)
        {
            hash = (hash ^ octet) * Prime;
        }

        return hash;
    }
}
