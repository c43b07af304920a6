using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pibl.Bench.Compare;

/// <summary>The certificate that all peers show: ECDSA P-256, of nobody's authority but its own.</summary>
internal static class Certificate
{
    public const string Chain = "cert.pem";
    public const string Key = "key.pem";

    /// <summary>Both in one file, as HAProxy wants them.</summary>
    public const string Both = "both.pem";

    public static void Write(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        var (chain, secret) = (certificate.ExportCertificatePem() + "\n", key.ExportECPrivateKeyPem() + "\n");
        File.WriteAllText(Path.Combine(folder, Chain), chain);
        File.WriteAllText(Path.Combine(folder, Key), secret);
        File.WriteAllText(Path.Combine(folder, Both), chain + secret);
    }
}
