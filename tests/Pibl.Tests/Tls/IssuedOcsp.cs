using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pibl.Tests.Tls;

/// <summary>OCSP responses as an authority signs them (RFC 6960 §4.2.1).</summary>
internal static class IssuedOcsp
{
    public const int Good = 0;
    public const int Revoked = 1;
    public const int Unknown = 2;

    private const string Basic = "1.3.6.1.5.5.7.48.1.1";
    private const string Sha1 = "1.3.14.3.2.26";
    private const string EcdsaSha256 = "1.2.840.10045.4.3.2";

    /// <summary>Of one certificate.</summary>
    /// <param name="certificate">In DER.</param>
    /// <param name="status">As it is tagged.</param>
    /// <param name="from">thisUpdate.</param>
    /// <param name="until">nextUpdate; null: none.</param>
    /// <param name="signer">Whose key; null: that of <see cref="Issued.Authority"/>.</param>
    public static byte[] For(
        ReadOnlyMemory<byte> certificate, int status, DateTimeOffset from, DateTimeOffset? until,
        X509Certificate2? signer = null)
    {
        using var own = X509CertificateLoader.LoadCertificate(certificate.Span);
        var data = Data(own, status, from, until);
        using var key = (signer ?? Issued.Authority).GetECDsaPrivateKey()!;
        var basic = Der(response => response.Sequence(parts =>
        {
            parts.WriteEncodedValue(data);
            parts.Sequence(algorithm => algorithm.WriteObjectIdentifier(EcdsaSha256));
            parts.WriteBitString(key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        }));
        return Der(response => response.Sequence(parts =>
        {
            parts.WriteEncodedValue([10, 1, 0]);
            parts.Tagged(0, explicitly => explicitly.Sequence(bytes =>
            {
                bytes.WriteObjectIdentifier(Basic);
                bytes.WriteOctetString(basic);
            }));
        }));
    }

    private static byte[] Data(X509Certificate2 own, int status, DateTimeOffset from, DateTimeOffset? until) =>
        Der(data => data.Sequence(parts =>
        {
            parts.Tagged(1, responder => responder.WriteEncodedValue(Issued.Authority.SubjectName.RawData));
            parts.WriteGeneralizedTime(from, omitFractionalSeconds: true);
            parts.Sequence(responses => responses.Sequence(one =>
            {
                one.Sequence(id => WriteId(id, own));
                WriteStatus(one, status, from);
                one.WriteGeneralizedTime(from, omitFractionalSeconds: true);
                if (until is { } end)
                {
                    one.Tagged(0, next => next.WriteGeneralizedTime(end, omitFractionalSeconds: true));
                }
            }));
        }));

    private static void WriteId(AsnWriter id, X509Certificate2 own)
    {
        id.Sequence(algorithm =>
        {
            algorithm.WriteObjectIdentifier(Sha1);
            algorithm.WriteNull();
        });
#pragma warning disable CA5350 // RFC 6960 §4.1.1: it is a name here, and what responders use.
        id.WriteOctetString(SHA1.HashData(own.IssuerName.RawData));
        id.WriteOctetString(SHA1.HashData(Issued.Authority.PublicKey.EncodedKeyValue.RawData));
#pragma warning restore CA5350
        id.WriteInteger(own.SerialNumberBytes.Span);
    }

    private static void WriteStatus(AsnWriter one, int status, DateTimeOffset at)
    {
        if (status == Revoked)
        {
            using (one.PushSequence(new Asn1Tag(TagClass.ContextSpecific, Revoked)))
            {
                one.WriteGeneralizedTime(at, omitFractionalSeconds: true);
            }

            return;
        }

        one.WriteNull(new Asn1Tag(TagClass.ContextSpecific, status));
    }

    private static byte[] Der(Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        write(writer);
        return writer.Encode();
    }

    private static void Sequence(this AsnWriter writer, Action<AsnWriter> write)
    {
        using (writer.PushSequence())
        {
            write(writer);
        }
    }

    private static void Tagged(this AsnWriter writer, int tag, Action<AsnWriter> write)
    {
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, tag)))
        {
            write(writer);
        }
    }
}
