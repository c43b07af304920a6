using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Grpc.Net.Client;
using Pibl.Grpc.Protos;

namespace Pibl.Grpc;

/// <summary>The proxy, its servers, and channels to it.</summary>
internal sealed class TestWorld(Options options, string folder) : IDisposable
{
    private readonly Dictionary<int, Running> _servers = [];
    private Running? _proxy;
    private Task<int>? _stopping;

    /// <summary>How many streams are open at once in the case of many.</summary>
    public int Streams => options.Streams;

    /// <summary>Starts all, and waits until they listen.</summary>
    public async Task StartAsync(string program)
    {
        int[] servers = [TestConfig.A, TestConfig.B, TestConfig.Mortal, TestConfig.Checked, TestConfig.Other];
        foreach (var server in servers)
        {
            Begin(server);
        }

        foreach (var server in _servers.Keys)
        {
            await ListensAsync(options.Port + server);
        }

        _proxy = Running.Proxy(program, folder);
        await ListensAsync(options.Port);
    }

    /// <summary>SIGTERM to the proxy, once: its exit code.</summary>
    public Task<int> StopAsync() => _stopping ??= _proxy!.EndAsync("-TERM");

    /// <summary>Ends a server.</summary>
    public async Task EndAsync(int server, string signal)
    {
        await _servers[server].EndAsync(signal);
        _servers[server].Dispose();
        _servers.Remove(server);
    }

    /// <summary>Starts one again.</summary>
    public async Task BeginAgainAsync(int server)
    {
        Begin(server);
        await ListensAsync(options.Port + server);
    }

    /// <summary>What a server's health checks are told from now on.</summary>
    public async Task SayHealthAsync(int server, string word)
    {
        using var client = new HttpClient();
        await client.GetStringAsync(string.Create(
            CultureInfo.InvariantCulture, $"http://127.0.0.1:{options.Port + server + 1}/health/{word}"));
    }

    /// <summary>What the proxy's log has so far.</summary>
    public string Log()
    {
        using var file = new FileStream(
            Path.Combine(folder, "logPIBL.txt"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }

    /// <summary>Calls of a site, over one channel. Dispose of the channel ends its connections.</summary>
    public static Calls.CallsClient Calls(GrpcChannel channel) => new(channel);

    /// <summary>A channel to a site, in clear text or over TLS.</summary>
    public GrpcChannel Channel(string site, bool tls = false, Action<SocketsHttpHandler>? change = null)
    {
        var handler = Handler(tls);
        change?.Invoke(handler);
        return Channel(site, handler, tls);
    }

    /// <summary>The same with what sends its requests.</summary>
    public static GrpcChannel Channel(string site, HttpMessageHandler handler, bool tls = false) =>
        GrpcChannel.ForAddress(
            $"{(tls ? "https" : "http")}://{site}",
            new GrpcChannelOptions
            {
                HttpHandler = handler,
                DisposeHttpClient = true,
                MaxReceiveMessageSize = TestServer.MessageBytesMax,
                MaxSendMessageSize = TestServer.MessageBytesMax,
            });

    /// <summary>Whatever the name is, the connection goes to the proxy.</summary>
    [SuppressMessage("Security", "CA5359", Justification = "The proxy's certificate is made for the run.")]
    public SocketsHttpHandler Handler(bool tls) => new()
    {
        EnableMultipleHttp2Connections = true,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        ConnectCallback = async (_, cancel) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, options.Port + (tls ? 1 : 0), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    public void Dispose()
    {
        _proxy?.Dispose();
        foreach (var server in _servers.Values)
        {
            server.Dispose();
        }
    }

    private void Begin(int server) => _servers[server] = Running.Server(
        options.Port + server, server.ToString(CultureInfo.InvariantCulture), folder);

    private static async Task ListensAsync(int port)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (tries < 300)
            {
                await Pause.ForAsync(100);
            }
        }
    }
}
