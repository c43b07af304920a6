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
    private readonly string? _authorityFile;
    private readonly string _authorities = "";

    /// <param name="at">The API server, with a slash at its end.</param>
    /// <param name="tokenFile">Read for each question, as tokens rotate; null: none is sent.</param>
    /// <param name="authorityFile">Whose certificates are believed; null: those that the system believes.</param>
    /// <exception cref="ApiException">That file cannot be read, or has no certificate.</exception>
    public ApiConnection(Uri at, string? tokenFile, string? authorityFile)
    {
        (_at, _tokenFile, _authorityFile) = (at, tokenFile, authorityFile);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
        };
        if (authorityFile is not null)
        {
            _authorities = Text(authorityFile);
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(CertificatesOf(_authorities, authorityFile));
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
                0, "KUBERNETES_SERVICE_HOST is not set, which it is in a pod of a cluster; elsewhere `kubectl proxy` runs, and "
                    + $"{Variable}=http://127.0.0.1:8001 is set");
        }

        return Uri.TryCreate($"https://{(host.Contains(':') ? $"[{host}]" : host)}:{port}/", UriKind.Absolute, out var api)
            ? new ApiConnection(api, $"{Folder}/token", $"{Folder}/ca.crt")
            : throw new ApiException(0, $"KUBERNETES_SERVICE_HOST={host} and KUBERNETES_SERVICE_PORT={port} are no address");
    }

    /// <summary>
    /// Other certificates are believed by now: they rotate, and a connection that fails for it would never say 401.
    /// </summary>
    /// <exception cref="ApiException">Their file cannot be read.</exception>
    public bool IsOutdated() => _authorityFile is { } file && Text(file) != _authorities;

    /// <summary>Asks; the reply is there when its head is.</summary>
    public async Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_at, path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (_tokenFile is { } file)
        {
            var token = Text(file).Trim();
            request.Headers.Authorization = token.Length > 0 && token.All(c => c is > ' ' and < '\x7F')
                ? new AuthenticationHeaderValue("Bearer", token)
                : throw new ApiException(0, $"{file} holds no token");
        }

        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
    }

    public void Dispose() => _client.Dispose();

    private static X509Certificate2Collection CertificatesOf(string text, string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(text);
        }
        catch (CryptographicException failure)
        {
            throw new ApiException(0, $"{file}: {failure.Message}");
        }

        return authorities.Count > 0 ? authorities : throw new ApiException(0, $"{file} holds no certificate");
    }

    /// <summary>A small file, which the kubelet swaps whole: one that is opened is of one moment.</summary>
    private static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ApiException(0, $"the service account is not mounted as it is needed: {failure.Message}");
        }
    }
}
