using System.Buffers.Binary;
using System.Security.Cryptography;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.Semantics;

namespace Pibl.RateLimits;

/// <summary>Under what a request is counted: 128 bits, whatever it is counted by.</summary>
public static class RateKey
{
    /// <summary>
    /// The key. A value of a field or a cookie is hashed (SHA-256, cut to 128 bits): it may be long, it may be secret,
    /// and nobody can choose one that is counted as somebody else's.
    /// </summary>
    /// <param name="rule">What is counted by.</param>
    /// <param name="received">The request.</param>
    /// <param name="trusted">TRUSTED_PROXIES.</param>
    public static UInt128 Of(RateRule rule, Received received, AddressRanges trusted) => rule.By switch
    {
        RateBy.Site => 0,
        RateBy.Client => OfClient(received, trusted),
        RateBy.Header => received.Request.Fields.Find(rule.NameBytes.Span) is { } value
            ? OfValue(value.Span)
            : OfClient(received, trusted),
        RateBy.Cookie => Cookies.TryFind(received.Request.Fields, rule.NameBytes.Span, out var cookie)
            ? OfValue(cookie)
            : OfClient(received, trusted),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule.By, null),
    };

    private static UInt128 OfClient(Received received, AddressRanges trusted) =>
        ClientAddress.Of(received.Arrival.Connection.Client.Address, received.Request.Fields, trusted).Group;

    private static UInt128 OfValue(ReadOnlySpan<byte> value)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(value, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
