using System.Security.Cryptography;
using System.Text;

namespace Pibl.Transport.Tls;

/// <summary>
/// What tickets of sessions (RFC 5077, RFC 8446 §4.6.1) are sealed with. Each key follows from a secret and the time:
/// processes that share the secret know each other's tickets, and nobody has to hand keys around.
/// </summary>
/// <param name="secret">32 bytes.</param>
/// <param name="clock">The time.</param>
internal sealed class TicketKeys(byte[] secret, TimeProvider clock)
{
    /// <summary>So long one key seals; its tickets can be read as long again.</summary>
    public const int PeriodHours = 8;

    private volatile TicketKey[] _known = [];

    /// <summary>Of now.</summary>
    public TicketKey Current => Known()[0];

    /// <summary>
    /// The key of that name: the present one, the last, or the next, which another machine may have begun with. Null:
    /// none, and the client makes a whole handshake.
    /// </summary>
    public TicketKey? Find(ReadOnlySpan<byte> name)
    {
        foreach (var key in Known())
        {
            if (name.SequenceEqual(key.Name))
            {
                return key;
            }
        }

        return null;
    }

    private TicketKey[] Known()
    {
        var period = clock.GetUtcNow().ToUnixTimeSeconds() / (PeriodHours * 3600);
        if (_known is [{ } first, ..] known && first.Period == period)
        {
            return known;
        }

        return _known = [Of(period), Of(period - 1), Of(period + 1)];
    }

    private TicketKey Of(long period)
    {
        var bytes = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, secret, TicketKey.Length, null,
            Encoding.ASCII.GetBytes($"pibl tickets {period}"));
        return new TicketKey(period, bytes);
    }
}

/// <summary>One of them.</summary>
/// <param name="Period">Since 1970.</param>
/// <param name="Bytes">Name, key of the seal, key of the cipher.</param>
internal sealed record TicketKey(long Period, byte[] Bytes)
{
    public const int NameLength = 16;
    public const int KeyLength = 32;
    public const int Length = NameLength + (2 * KeyLength);

    /// <summary>Which key it is, in front of each ticket.</summary>
    public ReadOnlySpan<byte> Name => Bytes.AsSpan(0, NameLength);

    /// <summary>For HMAC-SHA256.</summary>
    public ReadOnlySpan<byte> Seal => Bytes.AsSpan(NameLength, KeyLength);

    /// <summary>For AES-256 in CBC mode.</summary>
    public ReadOnlySpan<byte> Cipher => Bytes.AsSpan(NameLength + KeyLength, KeyLength);
}
