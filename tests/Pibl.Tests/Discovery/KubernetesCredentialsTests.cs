using System.Security.Cryptography.X509Certificates;
using Pibl.Kubernetes;
using Pibl.Tests.Tls;

namespace Pibl.Tests.Discovery;

/// <summary>
/// The token and the authorities of a service account, in a folder that changes as the kubelet changes it: the files
/// are links through <c>..data</c>, which is swapped.
/// </summary>
public sealed class KubernetesCredentialsTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-account-").FullName;
    private readonly WatchedEntry _app;
    private int _projected;

    public KubernetesCredentialsTests()
    {
        Project("one", Issued.Authority.ExportCertificatePem());
        foreach (var file in new[] { "token", "ca.crt" })
        {
            File.CreateSymbolicLink(Path.Combine(_folder, file), Path.Combine("..data", file));
        }

        _app = new WatchedEntry(open: api => new ApiConnection(
            api.Address, Path.Combine(_folder, "token"), Path.Combine(_folder, "ca.crt")));
        Api.Certificate = CertificateBy(Issued.Authority);
        Api.Token = "one";
        _app.Put(1);
    }

    private ApiServer Api => _app.Api;

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_API_server_is_known_by_its_authority_and_lets_the_token_in()
    {
        Assert.Equal("10.0.0.1", await _app.AskAsync());
        await _app.HeardAsync("list", "watch 2");
    }

    [Fact]
    public async Task Another_token_is_sent_from_the_next_question_on()
    {
        Assert.Equal("10.0.0.1", await _app.AskAsync());
        await _app.HeardAsync("list", "watch 2");
        Project("two", Issued.Authority.ExportCertificatePem());
        Api.Token = "two";
        await _app.WatchesAnewAsync();
        await _app.HeardAsync("list", "watch 2", "watch 2");
    }

    [Fact]
    public async Task A_token_that_is_not_let_in_any_more_is_sent_until_there_is_another()
    {
        Api.Token = "two";
        Assert.Equal("the API server says 401: Unauthorized", await _app.WhyAsync());
        await _app.HeardAsync("list", "list");
        Project("two", Issued.Authority.ExportCertificatePem());
        await _app.PassAsync(1);
        await _app.StandsAsync("10.0.0.1");
        await _app.HeardAsync("list", "list", "list", "watch 2");
    }

    [Fact]
    public async Task An_authority_that_is_replaced_is_believed_no_more()
    {
        Assert.Equal("10.0.0.1", await _app.AskAsync());
        await _app.HeardAsync("list", "watch 2");
        Api.Certificate = CertificateBy(Issued.Stranger);
        await _app.IsWatchedAsync();
        Api.Break();
        await _app.PassAsync(1);
        Assert.StartsWith("The remote certificate is invalid", await _app.WhyAsync(), StringComparison.Ordinal);

        Project("one", Issued.Stranger.ExportCertificatePem());
        await _app.PassAsync(1);
        await Transport.Duplexes.UntilAsync(() => Api.Heard.Count(question => question == "watch 2") == 2);

        Api.Certificate = CertificateBy(Issued.Authority);
        await _app.IsWatchedAsync();
        Api.Break();
        await _app.PassAsync(1);
        Assert.StartsWith("The remote certificate is invalid", await _app.WhyAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "token holds no token")]
    [InlineData("one\ntwo", "token holds no token")]
    [InlineData(null, "the service account is not mounted as it is needed: Could not find")]
    public async Task A_token_that_is_none_is_not_sent(string? token, string why)
    {
        Project(token, Issued.Authority.ExportCertificatePem());
        Assert.Contains(why, await _app.WhyAsync(), StringComparison.Ordinal);
        Assert.Empty(Api.Heard);
    }

    [Theory]
    [InlineData("", "ca.crt holds no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "ca.crt: ")]
    [InlineData(null, "the service account is not mounted as it is needed: Could not find")]
    public async Task Authorities_that_are_none_are_told(string? authorities, string why)
    {
        Project("one", authorities);
        Assert.Contains(why, await _app.WhyAsync(), StringComparison.Ordinal);
        Assert.Empty(Api.Heard);
    }

    private static X509Certificate2 CertificateBy(X509Certificate2 authority)
    {
        var (certificate, key) = Issued.Ecdsa("127.0.0.1", DateTimeOffset.UtcNow.AddDays(1), authority);
        return X509Certificate2.CreateFromPem(certificate, key);
    }

    /// <summary>As the kubelet does it (AtomicWriter): a new folder, and a link to it in place of the former.</summary>
    private void Project(string? token, string? authorities)
    {
        var folder = $"..{++_projected}";
        Directory.CreateDirectory(Path.Combine(_folder, folder));
        Write("token", token);
        Write("ca.crt", authorities);
        File.Delete(Path.Combine(_folder, "..data"));
        File.CreateSymbolicLink(Path.Combine(_folder, "..data"), folder);

        void Write(string file, string? text)
        {
            if (text is not null)
            {
                File.WriteAllText(Path.Combine(_folder, folder, file), text);
            }
        }
    }
}
