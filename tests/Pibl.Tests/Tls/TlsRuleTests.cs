using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Tls;

namespace Pibl.Tests.Tls;

public class TlsRuleTests
{
    private static readonly ClientCertificate Good = new("CN=ann", "AB12", new byte[] { 1, 2, 3 });

    [Theory]
    [InlineData("/a?b=c", 443, "https://example.test/a?b=c")]
    [InlineData("/", 8443, "https://example.test:8443/")]
    public void A_plain_request_is_sent_to_https_with_its_path(string target, int port, string location)
    {
        Assert.False(HttpsRedirect.Decide(Given.Get(target), port).GoesOn(out _, out var reply));
        Assert.Equal((308, location), (reply.Head.Status, ValueOf(reply.Head.Fields, "Location")));
    }

    [Fact]
    public void A_request_over_https_goes_on() =>
        Assert.True(HttpsRedirect.Decide(OverHttps(), 443).GoesOn(out _, out _));

    [Fact]
    public void Nobody_is_sent_to_a_host_that_was_not_named()
    {
        var get = Given.Get("/");
        var nameless = get with { Request = get.Request with { Host = default } };
        Assert.False(HttpsRedirect.Decide(nameless, 443).GoesOn(out _, out var reply));
        Assert.Equal(400, reply.Head.Status);
    }

    [Theory]
    [InlineData("PUERTO=80", 443)]
    [InlineData("LISTEN=0.0.0.0:8443 tls", 8443)]
    [InlineData("LISTEN=0.0.0.0:8443 tls, 0.0.0.0:443 tls", 443)]
    public void Https_is_where_a_listener_speaks_it(string line, int port) =>
        Assert.Equal(port, HttpsRedirect.PortOf(Given.Settings(line)));

    [Theory]
    [InlineData("365d", "max-age=31536000")]
    [InlineData("63072000 subdomains preload", "max-age=63072000; includeSubDomains; preload")]
    [InlineData("0", "max-age=0")]
    public void Hsts_says_for_how_long(string value, string text)
    {
        var setting = Given.Settings($"HSTS={value}").Get(TlsKeys.Hsts).IfNone(() => throw new InvalidOperationException());
        Assert.Equal(text, setting.Text);
    }

    [Fact]
    public void Hsts_is_said_over_https_alone_and_once()
    {
        var text = Bytes.Of("max-age=1");
        var reply = Given.Reply();
        Assert.Same(reply, HstsSetting.Apply(text, Given.Get("/"), reply));
        var own = reply with { Head = reply.Head with { Fields = reply.Head.Fields.With("strict-transport-security", "max-age=9") } };
        var fields = HstsSetting.Apply(text, OverHttps(), own).Head.Fields;
        var at = fields.IndexOf("Strict-Transport-Security"u8, 0);
        Assert.Equal("max-age=1", fields.BytesOf(at).ToString());
        Assert.Equal(-1, fields.IndexOf("Strict-Transport-Security"u8, at + 1));
    }

    public static TheoryData<TlsSession?, int, int> Clients => new()
    {
        // The connection, and what TLS_CLIENT=require and request answer; 0: on with the request.
        { null, 403, 0 },
        { Session(null, null), 421, 421 },
        { Session("other.pem", Good), 421, 421 },
        { Session("ca.pem", null), 403, 0 },
        { Session("ca.pem", Good with { WhyNot = "its certificate has expired" }), 403, 0 },
        { Session("ca.pem", Good), 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Clients))]
    public void A_site_decides_by_the_connection_and_by_what_it_asked_for(TlsSession? tls, int required, int requested)
    {
        Assert.Equal(required, StatusFor(new ClientCertificateRule("ca.pem", IsRequired: true)));
        Assert.Equal(requested, StatusFor(new ClientCertificateRule("ca.pem", IsRequired: false)));

        int StatusFor(ClientCertificateRule rule)
        {
            var arrival = new Arrival(Given.Connection with { Tls = tls }, 1, Given.Noon);
            return rule.Decide(Given.Get("/") with { Arrival = arrival }).GoesOn(out _, out var reply) ? 0 : reply.Head.Status;
        }
    }

    [Fact]
    public void Who_is_refused_for_want_of_a_certificate_hears_that_and_nothing_of_addresses()
    {
        var rule = new ClientCertificateRule("ca.pem", IsRequired: true);
        Assert.False(rule.Decide(Given.Get("/")).GoesOn(out _, out var reply));
        Assert.Equal(FaultKind.CertificateRequired, reply.Via.Fault!.Kind);
        Assert.Equal(
            "403 Forbidden\nThis address is for clients that show a certificate of its own authority.\n",
            Assert.IsType<MemoryBody>(reply.Body).Content.ToString());
    }

    [Fact]
    public void Servers_are_told_of_an_accepted_certificate_and_of_no_other()
    {
        Assert.Equal(":AQID:", ValueOf(Good.Fields!, "Client-Cert"));
        Assert.Equal("CN=ann", ValueOf(Good.Fields!, "X-Client-Cert-Subject"));
        Assert.Equal("AB12", ValueOf(Good.Fields!, "X-Client-Cert-Fingerprint"));
        Assert.Null((Good with { WhyNot = "it has expired" }).Fields);
        Assert.Equal(
            ":AQI=:, :Aw==:",
            ValueOf(
                new ClientCertificate("CN=ann", "AB12", new byte[] { 1 })
                {
                    Chain = [new byte[] { 1, 2 }, new byte[] { 3 }],
                }.Fields!,
                "Client-Cert-Chain"));
    }

    private static TlsSession Session(string? authority, ClientCertificate? client) =>
        new("1.3", "TLS_AES_128_GCM_SHA256", "a.test") { ClientAuthority = authority, Client = client };

    private static Received OverHttps()
    {
        var get = Given.Get("/");
        return get with { Request = get.Request with { Scheme = ClientScheme.Https } };
    }

    private static string? ValueOf(Fields fields, string name)
    {
        var at = fields.IndexOf(System.Text.Encoding.ASCII.GetBytes(name), 0);
        return at < 0 ? null : fields.BytesOf(at).ToString();
    }
}
