using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LanguageExt;

namespace Pibl.Tls;

/// <summary>What is wrong with the files of a certificate.</summary>
/// <param name="IsOfKey">It is the key's file, and not the certificate's.</param>
/// <param name="What">As a sentence without a full stop.</param>
/// <param name="Hint">What to do.</param>
public sealed record PemFlaw(bool IsOfKey, string What, string Hint);

/// <summary>Reads certificates and keys as they stand in PEM files (RFC 7468).</summary>
public static class PemIdentity
{
    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string Ecdsa = "1.2.840.10045.2.1";

    private const string Unreadable = "a certificate in it cannot be read";
    private const string Order = "the certificate comes first, then its key: TLS=cert.pem key.pem";
    private const string MakeCertificate = "it begins with -----BEGIN CERTIFICATE-----, the chain behind it";
    private const string MakeKey = "it begins with -----BEGIN PRIVATE KEY-----";
    private const string Convert = "openssl pkcs8 -topk8 -in OLD -out NEW makes one that can be read";

    /// <summary>The certificate, its chain and its key; or what is wrong with them.</summary>
    /// <param name="certificates">The text with the certificate first and its chain behind it.</param>
    /// <param name="key">The text with the key; it may be the same.</param>
    /// <param name="password">Of an encrypted key; null: none.</param>
    public static (TlsIdentity? Identity, PemFlaw? Flaw) Read(string certificates, string key, string? password)
    {
        var chain = Certificates(certificates);
        if (chain is null or [])
        {
            return (null, chain is null ? new PemFlaw(false, Unreadable, MakeCertificate)
                : LabelIn(certificates) is not null && Certificates(key) is null or { Count: > 0 }
                    ? new PemFlaw(false, "there is a private key in it, and the certificate is in the other file", Order)
                    : new PemFlaw(false, "there is no certificate in it", MakeCertificate));
        }

        try
        {
            using var own = X509CertificateLoader.LoadCertificate(chain[0].Span);
            var (bytes, flaw) = KeyOf(own, key, password);
            return bytes is null ? (null, flaw) : (new TlsIdentity(chain, bytes, own.PublicKey.Oid.Value ?? "")
            {
                Names = NamesOf(own),
                NotBefore = own.NotBefore.ToUniversalTime(),
                NotAfter = own.NotAfter.ToUniversalTime(),
            }, null);
        }
        catch (CryptographicException)
        {
            return (null, new PemFlaw(false, Unreadable, MakeCertificate));
        }
    }

    /// <summary>The certificates of a text in DER; null where one of them cannot be read.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? Certificates(string text)
    {
        var all = new List<ReadOnlyMemory<byte>>();
        for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
        {
            if (rest[found.Label] is not ("CERTIFICATE" or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE"))
            {
                continue;
            }

            var der = new byte[found.DecodedDataLength];
            if (!System.Convert.TryFromBase64Chars(rest[found.Base64Data], der, out var length) || !IsCertificate(der))
            {
                return null;
            }

            all.Add(der.AsMemory(0, length));
        }

        return all;
    }

    /// <summary>
    /// True for a certificate that others may have been issued by (RFC 5280 §4.2.1.9), or that stands for itself.
    /// </summary>
    public static bool IsAuthority(ReadOnlyMemory<byte> der)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(der.Span);
        return certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)
            || certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(says => says.CertificateAuthority);
    }

    private static bool IsCertificate(byte[] der)
    {
        try
        {
            X509CertificateLoader.LoadCertificate(der).Dispose();
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static (byte[]? Key, PemFlaw? Flaw) KeyOf(X509Certificate2 own, string text, string? password)
    {
        if (LabelIn(text) is not { } label)
        {
            return Flaw("there is no private key in it", MakeKey);
        }

        // RFC 1421 §4.6.1.1: how OpenSSL wrote encrypted keys before PKCS #8.
        if (text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            return Flaw("the key is encrypted in a form that is no longer read", Convert);
        }

        var isEncrypted = label == "ENCRYPTED PRIVATE KEY";
        if (isEncrypted && password is null)
        {
            return Flaw("the key is encrypted", "password=FILE behind it names the file with its password");
        }

        return own.PublicKey.Oid.Value switch
        {
            Rsa => Import(own, RSA.Create(), text, isEncrypted ? password : null),
            Ecdsa => Import(own, ECDsa.Create(), text, isEncrypted ? password : null),
            _ when isEncrypted => Flaw("an encrypted key of this kind is not read", "RSA and ECDSA are"),
            _ => Plain(text),
        };
    }

    private static (byte[]? Key, PemFlaw? Flaw) Import(
        X509Certificate2 own, AsymmetricAlgorithm algorithm, string text, string? password)
    {
        using (algorithm)
        {
            try
            {
                if (password is null)
                {
                    algorithm.ImportFromPem(text);
                }
                else
                {
                    algorithm.ImportFromEncryptedPem(text, password);
                }
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                return password is null
                    ? Flaw("the key cannot be read, or is of another kind than the certificate's", MakeKey)
                    : Flaw("the key cannot be read with its password", "see password=");
            }

            var (its, wanted) = (algorithm.ExportSubjectPublicKeyInfo(), own.PublicKey.ExportSubjectPublicKeyInfo());
            return its.AsSpan().SequenceEqual(wanted)
                ? (algorithm.ExportPkcs8PrivateKey(), null)
                : Flaw("the key does not fit the certificate", "each certificate has a key of its own");
        }
    }

    /// <summary>Of a kind that only the TLS library knows (Ed25519): it compares the two.</summary>
    private static (byte[]? Key, PemFlaw? Flaw) Plain(string text)
    {
        for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
        {
            if (rest[found.Label] is "PRIVATE KEY")
            {
                return (System.Convert.FromBase64String(rest[found.Base64Data].ToString()), null);
            }
        }

        return Flaw("the key cannot be read", MakeKey);
    }

    private static string? LabelIn(string text)
    {
        for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
        {
            if (rest[found.Label].EndsWith("PRIVATE KEY"))
            {
                return rest[found.Label].ToString();
            }
        }

        return text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal) ? "RSA PRIVATE KEY" : null;
    }

    /// <summary>RFC 9525 §2: the subject's common name counts for nothing where there are alternative names.</summary>
    private static Seq<string> NamesOf(X509Certificate2 own)
    {
        var alternative = own.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        var names = alternative is null
            ? [own.GetNameInfo(X509NameType.SimpleName, false)]
            : alternative.EnumerateDnsNames().Concat(alternative.EnumerateIPAddresses().Select(a => a.ToString()));
        return names.Where(name => name.Length > 0).Select(name => name.ToLowerInvariant()).Distinct().ToSeq().Strict();
    }

    private static (byte[]? Key, PemFlaw? Flaw) Flaw(string what, string hint) =>
        (null, new PemFlaw(true, what, hint));
}
