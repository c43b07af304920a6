using Pibl.Tls;

namespace Pibl.Transport.Tls;

/// <summary>
/// An OCSP response that is shown to clients together with its certificate (stapling, RFC 6066 §8, RFC 8446 §4.4.2.1).
/// The library reads and verifies it: it is for this very certificate, its issuer vouches for it, and it says
/// <c>good</c>.
/// </summary>
/// <param name="Response">In DER.</param>
/// <param name="From">It holds from then on.</param>
/// <param name="Until">A newer one is there by then; nothing is said of the time after it.</param>
/// <param name="WhyNot">What is wrong with it at any time; null: nothing.</param>
internal sealed record OcspStaple(
    ReadOnlyMemory<byte> Response, DateTimeOffset From, DateTimeOffset Until, string? WhyNot)
{
    /// <summary>Clocks of authorities may be ahead of ours by so much.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <summary>That of a certificate with one.</summary>
    public static unsafe OcspStaple Of(TlsIdentity identity)
    {
        var response = identity.Staple ?? default;
        var none = new OcspStaple(response, default, default, null);
        if (identity.Chain.Count < 2)
        {
            return none with { WhyNot = "the certificate's issuer, who signs it, is not in the certificate's file" };
        }

        nint parsed, basic = 0, own = 0, issuer = 0, store = 0, others = 0;
        fixed (byte* der = response.Span)
        {
            var at = der;
            parsed = OpenCrypto.ReadOcsp(0, &at, response.Length);
        }

        try
        {
            if (parsed == 0 || OpenCrypto.OcspStatus(parsed) is var status && status != 0
                || (basic = OpenCrypto.OcspBasic(parsed)) == 0)
            {
                return none with { WhyNot = "it is no answer of an OCSP responder, in DER" };
            }

            (own, issuer) = (Read(identity.Chain[0]), Read(identity.Chain[1]));
            (store, others) = (OpenCrypto.NewStore(), OpenCrypto.NewStack());
            _ = OpenCrypto.AddAuthority(store, issuer);
            _ = OpenCrypto.SetStoreFlags(store, OpenCrypto.PartialChain);
            _ = OpenCrypto.Push(others, issuer);
            return OpenCrypto.OcspVerify(basic, others, store, 0) == 1
                ? Found(none, basic, own, issuer)
                : none with { WhyNot = "the certificate's issuer has not signed it" };
        }
        finally
        {
            OpenCrypto.FreeStack(others);
            OpenCrypto.FreeStore(store);
            OpenCrypto.FreeCertificate(own);
            OpenCrypto.FreeCertificate(issuer);
            OpenCrypto.FreeOcspBasic(basic);
            OpenCrypto.FreeOcsp(parsed);
            OpenCrypto.ClearErrors();
        }
    }

    /// <summary>Why it is not shown at that time; null: it is.</summary>
    public string? FlawAt(DateTimeOffset now) => WhyNot
        ?? (now >= Until ? $"it was good until {Until.UtcDateTime:yyyy-MM-dd HH:mm 'UTC'}"
        : now < From - Ahead ? $"it is good from {From.UtcDateTime:yyyy-MM-dd HH:mm 'UTC'} on"
        : null);

    private static unsafe OcspStaple Found(OcspStaple none, nint basic, nint own, nint issuer)
    {
        // RFC 6960 §4.1.1: the hash in it is the responder's choice.
        foreach (var digest in (ReadOnlySpan<nint>)[0, OpenCrypto.Sha256()])
        {
            int status, reason;
            nint revokedAt, from, until;
            var id = OpenCrypto.OcspId(digest, own, issuer);
            var isFound = OpenCrypto.OcspFind(basic, id, &status, &reason, &revokedAt, &from, &until) == 1;
            OpenCrypto.FreeOcspId(id);
            if (isFound)
            {
                return status switch
                {
                    OpenCrypto.OcspRevoked => none with { WhyNot = "the certificate was revoked" },
                    not OpenCrypto.OcspGood => none with { WhyNot = "the responder does not know the certificate" },
                    _ when until == 0 => none with { WhyNot = "it does not say until when it holds" },
                    _ => none with { From = TimeOf(from), Until = TimeOf(until) },
                };
            }
        }

        return none with { WhyNot = "it is for another certificate" };
    }

    private static unsafe nint Read(ReadOnlyMemory<byte> certificate)
    {
        fixed (byte* der = certificate.Span)
        {
            var at = der;
            return OpenCrypto.ReadCertificate(0, &at, certificate.Length);
        }
    }

    private static unsafe DateTimeOffset TimeOf(nint time)
    {
        // struct tm: seconds, minutes, hours, day, month from 0, year from 1900, and more behind these.
        Span<int> parts = stackalloc int[32];
        fixed (int* start = parts)
        {
            return OpenCrypto.TimeParts(time, start) == 1
                ? new DateTimeOffset(
                    parts[5] + 1900, parts[4] + 1, parts[3], parts[2], parts[1], Math.Min(parts[0], 59), TimeSpan.Zero)
                : default;
        }
    }
}
