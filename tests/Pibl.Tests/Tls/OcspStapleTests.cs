using Microsoft.Extensions.Time.Testing;
using Pibl.Tls;
using Pibl.Transport.Tls;

namespace Pibl.Tests.Tls;

public class OcspStapleTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static readonly TlsIdentity Own = WithIssuer(Issued.Ecdsa("a.test"));

    public static TheoryData<int, int, int, string?> Responses => new()
    {
        // The status, hours from now that it holds from and until, and why it is not shown.
        { IssuedOcsp.Good, -1, 24, null },
        { IssuedOcsp.Good, -24, -1, "it was good until " },
        { IssuedOcsp.Good, 1, 24, "it is good from " },
        { IssuedOcsp.Revoked, -1, 24, "the certificate was revoked" },
        { IssuedOcsp.Unknown, -1, 24, "the responder does not know the certificate" },
    };

    [Theory]
    [MemberData(nameof(Responses))]
    public void It_is_shown_while_it_is_good(int status, int from, int until, string? why)
    {
        var flaw = FlawOf(Own, IssuedOcsp.For(Own.Chain[0], status, Now.AddHours(from), Now.AddHours(until)));
        Assert.True(why is null ? flaw is null : flaw!.StartsWith(why, StringComparison.Ordinal), flaw);
    }

    [Fact]
    public void It_is_not_shown_where_another_has_signed_it() => Assert.Equal(
        "the certificate's issuer has not signed it",
        FlawOf(Own, IssuedOcsp.For(Own.Chain[0], IssuedOcsp.Good, Now, Now.AddHours(1), Issued.Stranger)));

    [Fact]
    public void It_is_not_shown_with_another_certificate() => Assert.Equal(
        "it is for another certificate",
        FlawOf(Own, IssuedOcsp.For(
            Issued.Identity(Issued.Ecdsa("b.test")).Chain[0], IssuedOcsp.Good, Now, Now.AddHours(1))));

    [Fact]
    public void One_without_an_end_is_not_shown() => Assert.Equal(
        "it does not say until when it holds", FlawOf(Own, IssuedOcsp.For(Own.Chain[0], IssuedOcsp.Good, Now, null)));

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN OCSP RESPONSE-----")]
    public void What_is_no_response_is_not_shown(string text) => Assert.Equal(
        "it is no answer of an OCSP responder, in DER", FlawOf(Own, System.Text.Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Nobody_can_tell_without_the_issuer() => Assert.Equal(
        "the certificate's issuer, who signs it, is not in the certificate's file",
        FlawOf(
            Issued.Identity(Issued.Ecdsa("a.test")), IssuedOcsp.For(Own.Chain[0], IssuedOcsp.Good, Now, Now.AddHours(1))));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_client_that_asks_gets_it_until_it_is_over(bool isMax12)
    {
        var response = IssuedOcsp.For(Own.Chain[0], IssuedOcsp.Good, Now.AddHours(-1), Now.AddHours(1));
        var clock = new FakeTimeProvider(Now);
        using var server = new TlsServer(
            new TlsServerSettings([Own with { Staple = response }], TlsPair.Tickets) { Clock = clock });
        Assert.Equal(response, Stapled());
        clock.Advance(TimeSpan.FromHours(2));
        Assert.Empty(Stapled());

        byte[] Stapled()
        {
            const int maxVersion = 124; // SSL_CTRL_SET_MAX_PROTO_VERSION
            using var pair = new TlsPair(server, TlsPair.ClientOf());
            Assert.Equal(1, OpenSsl.Control(pair.Client.Ssl, OpenSsl.ControlStatusType, 1, 0));
            Assert.Equal(1, OpenSsl.Control(pair.Client.Ssl, maxVersion, isMax12 ? OpenSsl.Tls12 : OpenSsl.Tls13, 0));
            Assert.Equal((TlsStatus.Done, TlsStatus.Done), pair.Shake());
            return ResponseAt(pair.Client);
        }
    }

    /// <summary>SSL_get_tlsext_status_ocsp_resp(3).</summary>
    private static unsafe byte[] ResponseAt(TlsEngine client)
    {
        const int getResponse = 70;
        nint start;
        var length = OpenSsl.Control(client.Ssl, getResponse, 0, (nint)(&start));
        return length <= 0 ? [] : new ReadOnlySpan<byte>((byte*)start, (int)length).ToArray();
    }

    private static string? FlawOf(TlsIdentity identity, byte[] response) =>
        OcspStaple.Of(identity with { Staple = response }).FlawAt(Now);

    private static TlsIdentity WithIssuer((string Certificate, string Key) files) =>
        Issued.Identity(($"{files.Certificate}\n{Issued.Authority.ExportCertificatePem()}", files.Key));
}
