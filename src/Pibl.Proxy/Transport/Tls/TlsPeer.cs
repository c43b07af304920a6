using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using Pibl.Exchange;
using Pibl.Forward;

namespace Pibl.Transport.Tls;

/// <summary>What is known of a connection and its peer once the handshake is over.</summary>
internal static unsafe class TlsPeer
{
    private const int VerifyOk = 0;

    /// <summary>For the exchanges that come over it.</summary>
    /// <param name="engine">Whose handshake is over.</param>
    /// <param name="name">The host that was asked for; null: none.</param>
    public static TlsSession SessionOf(TlsEngine engine, string? name)
    {
        var ssl = engine.Ssl;
        return new TlsSession(
            OpenSsl.Version(ssl) == OpenSsl.Tls13 ? "1.3" : "1.2",
            Text(OpenSsl.CipherName(OpenSsl.CipherOf(ssl))) ?? "",
            name)
        {
            Protocol = ProtocolOf(ssl),
            IsResumed = OpenSsl.IsResumed(ssl) == 1,
        };
    }

    /// <summary>The host that a client asks for; null: none.</summary>
    public static string? NameOf(TlsEngine engine) => Text(OpenSsl.ServerName(engine.Ssl, 0));

    /// <summary>The certificate that the peer has shown and proved to own; null: none.</summary>
    /// <param name="engine">Whose handshake is over.</param>
    public static ClientCertificate? CertificateOf(TlsEngine engine)
    {
        var certificate = OpenSsl.PeerCertificate(engine.Ssl);
        if (certificate == 0)
        {
            return null;
        }

        try
        {
            var der = DerOf(certificate);
            using var parsed = X509CertificateLoader.LoadCertificate(der);
            var result = OpenSsl.VerifyResult(engine.Ssl);
            return new ClientCertificate(
                parsed.Subject, parsed.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256), der)
            {
                Chain = ChainOf(engine.Ssl),
                WhyNot = result == VerifyOk ? null : VerifyText(result),
            };
        }
        finally
        {
            OpenCrypto.FreeCertificate(certificate);
        }
    }

    /// <summary>A certificate that was not accepted says why.</summary>
    public static TlsFailure Explain(nint ssl, TlsFailure failure) =>
        failure.Kind == TlsError.Certificate && OpenSsl.VerifyResult(ssl) is var result and not VerifyOk
            ? failure with { Text = VerifyText(result) }
            : failure;

    /// <summary>X509_V_ERR_… of openssl/x509_vfy.h, in plain words where they are met often.</summary>
    private static string VerifyText(nint result) => (int)result switch
    {
        9 => "its certificate is not valid yet",
        10 => "its certificate has expired",
        18 => "its certificate is self-signed, and not among those that are trusted",
        2 or 19 or 20 or 21 => "its certificate is of an unknown authority",
        23 => "its certificate was revoked",
        26 => "its certificate is for another purpose",
        62 => "its certificate is for another name",
        64 => "its certificate is for another address",
        _ => $"its certificate is not accepted: {Text(OpenCrypto.VerifyText(result))}",
    };

    private static string? ProtocolOf(nint ssl)
    {
        byte* name;
        uint length;
        OpenSsl.Alpn(ssl, &name, &length);
        return length == 0 ? null : new ReadOnlySpan<byte>(name, (int)length) switch
        {
            [(byte)'h', (byte)'2'] => TlsSession.Http2,
            _ => TlsSession.Http11,
        };
    }

    /// <summary>
    /// Those behind its own; at a server the library leaves its own out (SSL_get_peer_cert_chain(3)).
    /// </summary>
    private static ReadOnlyMemory<byte>[] ChainOf(nint ssl)
    {
        var chain = OpenSsl.PeerChain(ssl);
        if (chain == 0)
        {
            return [];
        }

        var all = new ReadOnlyMemory<byte>[Math.Max(0, OpenCrypto.CountOf(chain))];
        for (var at = 0; at < all.Length; at++)
        {
            all[at] = DerOf(OpenCrypto.ItemOf(chain, at));
        }

        return all;
    }

    private static byte[] DerOf(nint certificate)
    {
        var der = new byte[OpenCrypto.WriteCertificate(certificate, null)];
        fixed (byte* start = der)
        {
            var at = start;
            _ = OpenCrypto.WriteCertificate(certificate, &at);
        }

        return der;
    }

    private static string? Text(nint text) => Marshal.PtrToStringUTF8(text);
}
