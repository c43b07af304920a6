using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pibl.Config;

namespace Pibl.Kubernetes;

/// <summary>Where the API server is, and how it is spoken to.</summary>
internal sealed class ApiConnection : IDisposable
{
    // One that wants no token, as that of `kubectl proxy`.
    private const string Variable = Overrides.KubernetesVariable;

    // "Accessing the Kubernetes API from a Pod"
    private const string Folder = "/var/run/secrets/kubernetes.io/serviceaccount";

    private readonly HttpClient _client;
    private readonly Uri _at;
    private readonly string? _tokenFile;

    /// <param name="at">The API server, with a slash at its end.</param>
    /// <param name="tokenFile">Read for each question, as tokens rotate; null: none is sent.</param>
    /// <param name="authorityFile">Whose certificates are believed; null: those that the system believes.</param>
    public ApiConnection(Uri at, string? tokenFile, string? authorityFile)
    {
        (_at, _tokenFile) = (at, tokenFile);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
        };
        if (authorityFile is not null)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(authorityFile);
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(authorities);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        // Whoever asks has a limit of its own: a watch lasts.
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The one that the environment names.</summary>
    /// <exception cref="ApiException">It names none, or the files of the service account cannot be read.</exception>
    public static ApiConnection Open()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return Uri.TryCreate(given.TrimEnd('/') + "/", UriKind.Absolute, out var at)
                && at.Scheme is "http" or "https"
                ? new ApiConnection(at, null, null)
                : throw new ApiException(0, $"{Variable}={given} is no address, such as http://127.0.0.1:8001");
        }

        var host = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST");
        var port = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT");
        if (string.IsNullOrEmpty(host) || string.IsNullOrEmpty(port))
        {
            throw new ApiException(
                0, $"this is no pod of a cluster (KUBERNETES_SERVICE_HOST), and {Variable} names no API server");
        }

        try
        {
            var name = host.Contains(':') ? $"[{host}]" : host;
            return new ApiConnection(new Uri($"https://{name}:{port}/"), $"{Folder}/token", $"{Folder}/ca.crt");
        }
        catch (Exception failure) when (failure is
            IOException or UnauthorizedAccessException or CryptographicException or UriFormatException)
        {
            throw new ApiException(0, failure.Message);
        }
    }

    /// <summary>Asks; the reply is there when its head is.</summary>
    public async Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_at, path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (_tokenFile is { } file)
        {
            try
            {
                request.Headers.Authorization = new AuthenticationHeaderValue(
                    "Bearer", (await File.ReadAllTextAsync(file, cancel)).Trim());
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new ApiException(0, failure.Message);
            }
        }

        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
    }

    public void Dispose() => _client.Dispose();
}
