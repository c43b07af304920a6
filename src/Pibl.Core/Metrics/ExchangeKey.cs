using Pibl.Http.Messages;

namespace Pibl.Metrics;

/// <summary>
/// What exchanges are told apart by in the numbers of one site. All parts are from closed sets, whatever clients and
/// servers send.
/// </summary>
/// <param name="Method">Unknown ones are <see cref="Method.Other"/>.</param>
/// <param name="Status">As <see cref="StatusNames.Fold"/> has it; 0: none was sent.</param>
/// <param name="Version">That the client speaks.</param>
/// <param name="Scheme">At the client.</param>
/// <param name="Fault">What failed; null: nothing.</param>
/// <param name="Cached">What the cache did; null: it was not asked.</param>
public readonly record struct ExchangeKey(
    Method Method, int Status, HttpVersion Version, ClientScheme Scheme, FaultKind? Fault, CacheResult? Cached)
{
    private const int StatusBits = 10;
    private const int VersionBits = 2;
    private const int SchemeBits = 2;
    private const int FaultBits = 8;
    private const int CacheBits = 3;

    /// <summary>In a number that is not negative.</summary>
    public int Pack() =>
        (((((((((int)Method << StatusBits) | Status) << VersionBits) | (int)Version) << SchemeBits) | (int)Scheme)
            << FaultBits | (Fault is { } fault ? (int)fault + 1 : 0))
            << CacheBits) | (Cached is { } cached ? (int)cached + 1 : 0);

    /// <summary>What <see cref="Pack"/> has made.</summary>
    public static ExchangeKey Unpack(int packed)
    {
        var cached = packed & ((1 << CacheBits) - 1);
        packed >>= CacheBits;
        var fault = packed & ((1 << FaultBits) - 1);
        packed >>= FaultBits;
        var scheme = packed & ((1 << SchemeBits) - 1);
        packed >>= SchemeBits;
        var version = packed & ((1 << VersionBits) - 1);
        packed >>= VersionBits;
        return new ExchangeKey(
            (Method)(packed >> StatusBits), packed & ((1 << StatusBits) - 1), (HttpVersion)version,
            (ClientScheme)scheme, fault == 0 ? null : (FaultKind)(fault - 1),
            cached == 0 ? null : (CacheResult)(cached - 1));
    }
}
