using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pibl.Tls;

namespace Pibl.Tests.Tls;

/// <summary>Certificates of one authority, made when they are asked for.</summary>
internal static class Issued
{
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddDays(-2);

    /// <summary>Whom clients and servers of these tests trust.</summary>
    public static readonly X509Certificate2 Authority = MakeAuthority("Authority");

    /// <summary>Whom they do not.</summary>
    public static readonly X509Certificate2 Stranger = MakeAuthority("Stranger");

    /// <summary>A certificate with ECDSA for these names, and its key, in PEM.</summary>
    public static (string Certificate, string Key) Ecdsa(params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (Sign(new CertificateRequest("CN=" + names[0], key, HashAlgorithmName.SHA256), names), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>The same of another time, or another authority.</summary>
    public static (string Certificate, string Key) Ecdsa(
        string name, DateTimeOffset until, X509Certificate2? authority = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (
            Sign(new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256), [name], until, authority),
            key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>The same with RSA.</summary>
    public static (string Certificate, string Key) Rsa(params string[] names)
    {
        using var key = RSA.Create(2048);
        return (
            Sign(new CertificateRequest("CN=" + names[0], key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), names),
            key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>As the proxy takes them.</summary>
    public static TlsIdentity Identity((string Certificate, string Key) files)
    {
        var (identity, flaw) = PemIdentity.Read(files.Certificate, files.Key, null);
        Assert.Null(flaw);
        return identity!;
    }

    private static X509Certificate2 MakeAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(From, From.AddYears(10));
    }

    private static string Sign(
        CertificateRequest request,
        IReadOnlyList<string> names,
        DateTimeOffset? until = null,
        X509Certificate2? authority = null)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        using var issuer = (authority ?? Authority).GetECDsaPrivateKey()!;
        var serial = RandomNumberGenerator.GetBytes(8);
        serial[0] &= 0x7F;
        using var signed = request.Create(
            (authority ?? Authority).SubjectName, X509SignatureGenerator.CreateForECDsa(issuer),
            From.AddDays(1), until ?? From.AddYears(1), serial);
        return signed.ExportCertificatePem();
    }
}
