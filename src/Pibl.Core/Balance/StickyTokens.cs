using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Pibl.Exchange;

namespace Pibl.Balance;

/// <summary>
/// What stands for each server in the cookie of STICKY: HMAC-SHA256 over its identity, cut to 128 bits (RFC 2104 §5),
/// in base64url. Who does not have the key can neither read an address out of it nor make one that is believed, and it
/// is the same in every run, on every machine with the key, whatever the server's weight and place.
/// </summary>
public sealed class StickyTokens
{
    /// <summary>Of a token, in bytes as it is sent.</summary>
    public const int Length = 22;

    private const int BytesOfToken = 16;

    private readonly Dictionary<UInt128, EndpointId> _servers = [];
    private readonly Dictionary<EndpointId, byte[]> _tokens = [];

    /// <param name="key">Secret; 32 bytes.</param>
    /// <param name="servers">The list of the site.</param>
    public StickyTokens(ReadOnlySpan<byte> key, IEnumerable<Endpoint> servers)
    {
        foreach (var id in servers.Select(server => server.Id))
        {
            var name = id.Name is null ? "" : $" {id.Name}";
            var mac = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"sticky {id.Scheme} {id.Host} {id.Port}{name}"));
            var token = mac.AsSpan(0, BytesOfToken);
            _servers[BinaryPrimitives.ReadUInt128BigEndian(token)] = id;
            _tokens[id] = Base64Url.EncodeToUtf8(token);
        }
    }

    /// <summary>The token of a server; false where it is not among them.</summary>
    public bool TryShow(EndpointId id, out ReadOnlySpan<byte> token)
    {
        var isKnown = _tokens.TryGetValue(id, out var bytes);
        token = bytes;
        return isKnown;
    }

    /// <summary>
    /// The server that a cookie's value names; false for a forged or old one. The look-up may tell by its time how the
    /// table is laid out, and not what stands in 128 bits.
    /// </summary>
    public bool TryRead(ReadOnlySpan<byte> value, out EndpointId id)
    {
        Span<byte> token = stackalloc byte[BytesOfToken];
        id = default;
        return value.Length == Length
            && Base64Url.IsValid(value)
            && Base64Url.TryDecodeFromUtf8(value, token, out var written)
            && written == BytesOfToken
            && _servers.TryGetValue(BinaryPrimitives.ReadUInt128BigEndian(token), out id);
    }
}
