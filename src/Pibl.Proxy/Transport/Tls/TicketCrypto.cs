using System.Security.Cryptography;

namespace Pibl.Transport.Tls;

/// <summary>Which key a ticket is sealed or opened with (SSL_CTX_set_tlsext_ticket_key_evp_cb(3)).</summary>
internal static unsafe class TicketCrypto
{
    private const int NoKey = 0;
    private const int Ready = 1;
    private const int Renew = 2;
    private const int IvLength = 16;

    /// <summary>What the library is to be told.</summary>
    /// <param name="keys">Those that are known.</param>
    /// <param name="name">Of the key: to be written where it <paramref name="encrypts"/>, else to be read.</param>
    /// <param name="iv">The same.</param>
    /// <param name="cipher">To be keyed.</param>
    /// <param name="mac">To be keyed.</param>
    /// <param name="encrypts">A ticket is made, not read.</param>
    /// <param name="isOnce">
    /// TLS 1.3: a client uses a ticket once (RFC 8446 §C.4), so each resumed session gets the next, or every second
    /// connection would need a whole handshake.
    /// </param>
    public static int Begin(
        TicketKeys keys, byte* name, byte* iv, nint cipher, nint mac, bool encrypts, bool isOnce)
    {
        var current = keys.Current;
        var key = encrypts ? current : keys.Find(new ReadOnlySpan<byte>(name, TicketKey.NameLength));
        if (key is null)
        {
            return NoKey;
        }

        if (encrypts)
        {
            key.Name.CopyTo(new Span<byte>(name, TicketKey.NameLength));
            RandomNumberGenerator.Fill(new Span<byte>(iv, IvLength));
        }

        fixed (byte* secret = key.Cipher, seal = key.Seal, digest = "SHA256\0"u8, keyName = "key\0"u8,
            digestName = "digest\0"u8)
        {
            var isBegun = encrypts
                ? OpenCrypto.BeginEncrypt(cipher, OpenCrypto.Aes256Cbc(), 0, secret, iv)
                : OpenCrypto.BeginDecrypt(cipher, OpenCrypto.Aes256Cbc(), 0, secret, iv);
            var parameters = stackalloc OpenCrypto.Parameter[3];
            parameters[0] = new OpenCrypto.Parameter
            {
                Key = keyName,
                Type = OpenCrypto.ParameterBytes,
                Data = seal,
                Length = TicketKey.KeyLength,
            };
            parameters[1] = new OpenCrypto.Parameter
            {
                Key = digestName,
                Type = OpenCrypto.ParameterText,
                Data = digest,
                Length = 6,
            };
            parameters[2] = default;
            return isBegun != 1 || OpenCrypto.SetMac(mac, parameters) != 1 ? -1
                : encrypts || (key == current && !isOnce) ? Ready
                : Renew;
        }
    }
}
