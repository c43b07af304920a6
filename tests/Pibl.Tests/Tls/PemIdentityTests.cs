using System.Security.Cryptography;
using Pibl.Tls;

namespace Pibl.Tests.Tls;

public class PemIdentityTests
{
    [Fact]
    public void A_certificate_has_its_names_its_time_and_its_chain()
    {
        var (certificate, key) = Issued.Ecdsa("Example.com", "*.example.com", "192.0.2.1");
        var (identity, _) = PemIdentity.Read(certificate + "\n" + Issued.Authority.ExportCertificatePem(), key, null);
        Assert.Equal("example.com *.example.com 192.0.2.1", string.Join(' ', identity!.Names));
        Assert.Equal(2, identity.Chain.Count);
        Assert.Null(identity.FlawAt(DateTimeOffset.UtcNow));
        Assert.StartsWith("has expired on ", identity.FlawAt(identity.NotAfter.AddSeconds(1)), StringComparison.Ordinal);
        Assert.StartsWith("is not valid before ", identity.FlawAt(identity.NotBefore.AddSeconds(-1)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("example.com", true)]
    [InlineData("www.example.com", true)]
    [InlineData("a.www.example.com", false)]
    [InlineData("example.org", false)]
    public void A_star_is_one_label(string host, bool covers) =>
        Assert.Equal(covers, Issued.Identity(Issued.Ecdsa("example.com", "*.example.com")).Covers(host));

    [Fact]
    public void Certificate_and_key_may_stand_in_one_file()
    {
        var (certificate, key) = Issued.Rsa("a.test");
        Assert.NotNull(PemIdentity.Read($"{key}\n{certificate}", $"{key}\n{certificate}", null).Identity);
    }

    [Fact]
    public void An_encrypted_key_needs_its_password()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var encrypted = key.ExportEncryptedPkcs8PrivateKeyPem(
            "secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        var (certificate, _) = Issued.Ecdsa("a.test");
        Assert.Equal("the key is encrypted", PemIdentity.Read(certificate, encrypted, null).Flaw!.What);
        Assert.Equal("the key cannot be read with its password", PemIdentity.Read(certificate, encrypted, "wrong").Flaw!.What);
        Assert.Equal("the key does not fit the certificate", PemIdentity.Read(certificate, encrypted, "secret").Flaw!.What);
    }

    public static TheoryData<string, string, bool, string> Flaws()
    {
        var (certificate, key) = Issued.Ecdsa("a.test");
        var (other, rsa) = Issued.Rsa("a.test");
        return new()
        {
            { "", key, false, "there is no certificate in it" },
            { key, key, false, "there is no certificate in it" },
            { key, certificate, false, "there is a private key in it, and the certificate is in the other file" },
            { certificate[..60] + "AAAA" + certificate[64..], key, false, "a certificate in it cannot be read" },
            { certificate, "", true, "there is no private key in it" },
            { certificate, certificate, true, "there is no private key in it" },
            { certificate, rsa, true, "the key cannot be read, or is of another kind than the certificate's" },
            { other, key, true, "the key cannot be read, or is of another kind than the certificate's" },
            { certificate, Issued.Ecdsa("a.test").Key, true, "the key does not fit the certificate" },
        };
    }

    [Fact]
    public void One_of_an_authority_is_told_from_one_that_it_has_issued()
    {
        Assert.True(PemIdentity.IsAuthority(Issued.Authority.RawData));
        Assert.False(PemIdentity.IsAuthority(Issued.Identity(Issued.Ecdsa("a.test")).Chain[0]));
    }

    [Theory]
    [MemberData(nameof(Flaws))]
    public void What_is_wrong_is_told_and_of_which_file(string certificate, string key, bool isOfKey, string what)
    {
        var (identity, flaw) = PemIdentity.Read(certificate, key, null);
        Assert.Null(identity);
        Assert.Equal((isOfKey, what), (flaw!.IsOfKey, flaw.What));
    }
}
