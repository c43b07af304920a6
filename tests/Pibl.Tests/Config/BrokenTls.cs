namespace Pibl.Tests.Config;

/// <summary>TLS, HSTS and their like in a file: what cannot be taken.</summary>
public class BrokenTls
{
    public static TheoryData<string, string> Keys => new()
    {
        { "TLS=cert.pem key.pem more.pem", "1:22 [more.pem] TLS takes a certificate and its key; such as TLS=cert.pem key.pem; another on a line of its own" },
        { "TLS=cert.pem key.pem password=", "1:31 [] the file with the password is missing; such as password=key.password" },
        { "TLS_MIN=1.1", "1:9 [1.1] TLS_MIN does not take \"1.1\"; did you mean 1.2?" },
        { "HSTS=1y", "1:6 [1y] unknown unit y (s m h d); did you mean 365d?" },
        { "HSTS=1d subdomain", "1:9 [subdomain] unknown word subdomain; did you mean subdomains?" },
        { "TLS_CLIENT_CA=on", "1:15 [on] TLS_CLIENT_CA would be a file called on; leave the line out for the default" },
        { "TLS_CLIENT=require", "1:12 [require] without TLS_CLIENT_CA nobody is asked for a certificate, and everybody is let in; such as TLS_CLIENT_CA=clients-ca.pem" },
        { "SERVERS_CERT=a b c", "1:18 [c] SERVERS_CERT takes a certificate and its key; such as SERVERS_CERT=cert.pem key.pem; another on a line of its own" },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_mistake_is_named_at_its_place(string text, string expected) =>
        Assert.Equal(expected, Broken.Mistakes(text, Pipeline.Keys));
}
