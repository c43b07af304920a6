using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Pibl.Access;
using Pibl.Config;
using Pibl.Tests.Tls;
using Pibl.Tls;
using Pibl.Transport;

namespace Pibl.Tests.Live;

/// <summary>TLS with clients and with servers over real sockets, against the framework's own.</summary>
public abstract class TlsTests(NetworkTransport transport) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pibl-tls");

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_request_over_tls_is_answered_and_the_server_hears_of_https(SslProtocols version)
    {
        await using var server = new LiveServer();
        await using var proxy = Before(server);
        await using var tls = await ConnectAsync(proxy, "a.test", version);
        Assert.Equal(version, tls.SslProtocol);
        var answer = await AskAsync(tls, "/head");
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Proto: https", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_below_tls_12_is_spoken_and_the_log_says_why()
    {
        await using var server = new LiveServer();
        await using var proxy = Before(server, "TLS_MIN=1.3");
        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(proxy, "a.test", SslProtocols.Tls12));
        var closed = await proxy.AccessLog.FirstAsync<AccessEntry.Closed>();
        Assert.StartsWith("TLS: ", closed.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.test", "CN=a.test")]
    [InlineData("x.b.test", "CN=*.b.test")]
    [InlineData("unknown.test", "CN=a.test")]
    public async Task The_name_chooses_the_certificate(string name, string subject)
    {
        await using var server = new LiveServer();
        await using var proxy = Before(server, Line("b", Issued.Rsa("*.b.test")));
        await using var tls = await ConnectAsync(proxy, name);
        Assert.Equal(subject, tls.RemoteCertificate!.Subject);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(5_000_000)]
    public async Task Bodies_pass_whole_in_both_directions(int length)
    {
        await using var server = new LiveServer();
        await using var proxy = Before(server);
        using var client = ClientOf(proxy);
        Assert.Equal(LiveServer.Content(length), await client.GetByteArrayAsync(new Uri($"/bytes/{length}", UriKind.Relative)));
        var answer = await client.PostAsync(new Uri("/sum", UriKind.Relative), new ByteArrayContent(LiveServer.Content(length)));
        Assert.Equal(
            Convert.ToHexString(SHA256.HashData(LiveServer.Content(length))), await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Plain_http_is_answered_in_plain_text_that_says_so()
    {
        await using var server = new LiveServer();
        await using var proxy = Before(server);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{proxy.Doors[0].Address}") };
        var answer = await client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("https://", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, server.Requests);
    }

    [Fact]
    public async Task Where_plain_http_is_redirected_it_is_at_the_port_of_tls_as_well()
    {
        await using var server = new LiveServer();
        await using var proxy = Before(server, "HTTPS_REDIRECT=on", "HSTS=1d");
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"http://{proxy.Doors[0].Address}") };
        var answer = await client.GetAsync(new Uri("/a?b", UriKind.Relative));
        Assert.Equal((308, "https://127.0.0.1:1/a?b"), ((int)answer.StatusCode, answer.Headers.Location?.ToString()));
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
        using var secure = ClientOf(proxy);
        Assert.Equal(
            ["max-age=86400"],
            (await secure.GetAsync(new Uri("/", UriKind.Relative))).Headers.GetValues("Strict-Transport-Security"));
    }

    [Fact]
    public async Task A_client_that_says_nothing_is_closed_in_the_end()
    {
        await using var server = new LiveServer();
        await using var proxy = Before(server, "TIMEOUT_HEAD=1s");
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(proxy.Doors[0].Address);
        Assert.Equal(0, await socket.ReceiveAsync(new byte[1]));
        Assert.Equal(
            "its TLS handshake was not over in time (TIMEOUT_HEAD)",
            (await proxy.AccessLog.FirstAsync<AccessEntry.Closed>()).Reason);
    }

    [Fact]
    public async Task A_websocket_over_tls_echoes()
    {
        await using var server = new LiveServer();
        await using var proxy = Before(server);
        using var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = Trusts;
        await socket.ConnectAsync(new Uri($"wss://localhost:{proxy.Doors[0].Address.Port}/ws"), CancellationToken.None);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        var room = new byte[100];
        var message = await socket.ReceiveAsync(room.AsMemory(), CancellationToken.None);
        Assert.Equal("hello", Encoding.ASCII.GetString(room, 0, message.Count));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }

    [Fact]
    public async Task A_site_with_an_authority_lets_in_whom_it_has_issued_a_certificate()
    {
        await using var server = new LiveServer();
        await using var proxy = Before(
            server, "[site inner]", "HOST=in.test", $"TLS_CLIENT_CA={Write("ca", Issued.Authority.ExportCertificatePem())}",
            "[site outer]", "HOST=out.test");
        Assert.Contains("X-Client-Cert-Subject: CN=ann", await AsAsync("in.test", "in.test", Issued.Ecdsa("ann")), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403", await AsAsync("in.test", "in.test", null), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403", await AsAsync(
            "in.test", "in.test", Issued.Ecdsa("eve", DateTimeOffset.UtcNow.AddDays(1), Issued.Stranger)),
            StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 421", await AsAsync("out.test", "in.test", Issued.Ecdsa("ann")), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "CN=ann", await AsAsync("in.test", "out.test", Issued.Ecdsa("ann")), StringComparison.Ordinal);
        var outer = await AsAsync("out.test", "out.test", null, "Client-Cert: :AQID:\r\nX-Client_Cert-Subject: CN=eve\r\n");
        Assert.StartsWith("HTTP/1.1 200", outer, StringComparison.Ordinal);
        Assert.DoesNotContain("eve", outer, StringComparison.Ordinal);
        Assert.DoesNotContain("AQID", outer, StringComparison.Ordinal);

        async Task<string> AsAsync(string name, string host, (string Certificate, string Key)? files, string fields = "")
        {
            using var certificate = files is { } given ? Loaded(given) : null;
            await using var tls = await ConnectAsync(proxy, name, certificate: certificate);
            return await AskAsync(tls, "/head", host, fields);
        }
    }

    [Theory]
    [InlineData("ok", "", "HTTP/1.1 200", "")]
    [InlineData("ok", "SERVERS_SNI=other.test", "HTTP/1.1 502", "tls_certificate_error")]
    [InlineData("expired", "", "HTTP/1.1 502", "tls_certificate_error")]
    [InlineData("expired", "SERVERS_VERIFY=off", "HTTP/1.1 200", "")]
    public async Task A_server_over_tls_is_verified(string kind, string line, string status, string error)
    {
        await using var server = new LiveServer();
        var files = kind == "expired"
            ? Issued.Ecdsa("127.0.0.1", DateTimeOffset.UtcNow.AddHours(-1))
            : Issued.Ecdsa("127.0.0.1");
        await using var front = new LiveProxy(
            transport,
            Load(Given.Settings($"SERVERS={server.Address}", "LISTEN=127.0.0.1:1 tls", Line("s", files))),
            new ListenPlace("127.0.0.1", 0) { Tls = true });
        string[] lines =
        [
            $"SERVERS=https://{front.Doors[0].Address}", "PROXY=127.0.0.1", "RETRIES=0",
            $"SERVERS_CA={Write("ca", Issued.Authority.ExportCertificatePem())}", .. line.Length == 0 ? [] : new[] { line },
        ];
        await using var proxy = new LiveProxy(transport, Load(Given.Settings(lines)));
        var answer = await proxy.Client.GetAsync(new Uri("/head", UriKind.Relative));
        Assert.StartsWith(status, $"HTTP/1.1 {(int)answer.StatusCode}", StringComparison.Ordinal);
        Assert.Equal(
            error.Length == 0 ? [] : [$"pibl; error={error}"],
            answer.Headers.TryGetValues("Proxy-Status", out var values) ? values : []);
    }

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private LiveProxy Before(LiveServer server, params string[] lines) => new(
        transport,
        Load(Given.Settings(
            [$"SERVERS={server.Address}", "LISTEN=127.0.0.1:1 tls", Line("a", Issued.Ecdsa("a.test", "localhost", "127.0.0.1")), .. lines])),
        new ListenPlace("127.0.0.1", 0) { Tls = true });

    private static Settings Load(Settings settings) => TlsFileLoader.Load(settings).Match(
        loaded => loaded, errors => throw new ArgumentException(string.Join('\n', errors)));

    private string Line(string name, (string Certificate, string Key) files) =>
        $"TLS={Write(name, files.Certificate)} {Write($"{name}-key", files.Key)}";

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, $"{name}.pem");
        File.WriteAllText(path, text);
        return path;
    }

    private static HttpClient ClientOf(LiveProxy proxy)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = Trusts;
        return new HttpClient(handler) { BaseAddress = new Uri($"https://localhost:{proxy.Doors[0].Address.Port}") };
    }

    /// <summary>The authority alone: the tests ask for names of their own.</summary>
    private static bool Trusts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate?.Issuer == Issued.Authority.Subject;

    private static async Task<SslStream> ConnectAsync(
        LiveProxy proxy, string name, SslProtocols version = SslProtocols.None, X509Certificate2? certificate = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(proxy.Doors[0].Address);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = name,
            EnabledSslProtocols = version,
            RemoteCertificateValidationCallback = Trusts,
            LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
        });
        return tls;
    }

    private static async Task<string> AskAsync(SslStream tls, string path, string host = "a.test", string fields = "")
    {
        await tls.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{fields}\r\n"));
        using var reader = new StreamReader(tls, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }

    private static X509Certificate2 Loaded((string Certificate, string Key) files)
    {
        using var pem = X509Certificate2.CreateFromPem(files.Certificate, files.Key);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }
}

/// <summary>A transport of our own, where the system has epoll.</summary>
public sealed class EpollTlsTests() : TlsTests(Transports.IoUring ?? Transports.Framework);

/// <summary>The framework's sockets.</summary>
public sealed class FrameworkTlsTests() : TlsTests(Transports.Framework);
