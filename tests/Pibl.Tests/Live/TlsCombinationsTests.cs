using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Pibl.Config;
using Pibl.Tests.Tls;
using Pibl.Tls;
using Pibl.Transport;

namespace Pibl.Tests.Live;

/// <summary>TLS behind a PROXY header, at a Unix socket, and as the program ends.</summary>
public abstract class TlsCombinationsTests(NetworkTransport transport) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pibl-tls");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_header_comes_first_and_the_server_hears_of_the_client_in_it(bool inOnePiece)
    {
        await using var server = new LiveServer();
        await using var proxy = Before(server, new ListenPlace("127.0.0.1", 0) { Tls = true, ProxyProtocol = true });
        using var socket = await ConnectAsync(proxy);
        var header = "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n"u8.ToArray();
        if (!inOnePiece)
        {
            await socket.SendAsync(header);
        }

        await using var first = new HookedStream(new NetworkStream(socket)) { Prefix = inOnePiece ? header : [] };
        var answer = await AskAsync(first);
        Assert.Contains("X-Forwarded-For: 192.0.2.7\n", answer, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Proto: https\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unix_socket_speaks_it_as_well()
    {
        var path = Path.Combine(_folder.FullName, "p.sock");
        await using var server = new LiveServer();
        await using var proxy = Before(server, ListenPlace.Unix(path) with { Tls = true }, new ListenPlace("127.0.0.1", 0));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        var answer = await AskAsync(new NetworkStream(socket));
        Assert.Contains("X-Forwarded-Proto: https\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_ends_cuts_no_handshake_off()
    {
        // It has a moment by the clock, which a busy machine may take for less than a handshake.
        var answer = "";
        for (var tries = 0; tries < 5 && answer.Length == 0; tries++)
        {
            answer = await AskWhileItEndsAsync();
        }

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    /// <summary>Empty where the client was cut off.</summary>
    private async Task<string> AskWhileItEndsAsync()
    {
        await using var server = new LiveServer();
        var proxy = Before(server, new ListenPlace("127.0.0.1", 0) { Tls = true });
        using var socket = await ConnectAsync(proxy);
        var ending = Task.CompletedTask;
        await using var client = new HookedStream(new NetworkStream(socket))
        {
            // The proxy waits for the end of the client's handshake.
            HasComeFirst = () => ending = proxy.DisposeAsync().AsTask(),
        };
        var answer = await AskAsync(client);
        await ending;
        return answer;
    }

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private LiveProxy Before(LiveServer server, params ListenPlace[] places)
    {
        var (certificate, key) = Issued.Ecdsa("a.test");
        var file = Path.Combine(_folder.FullName, "a.pem");
        File.WriteAllText(file, $"{certificate}\n{key}");
        var settings = Given.Settings(
            $"SERVERS={server.Address}", "LISTEN=127.0.0.1:1 tls", $"TLS={file}", "TRUSTED_PROXIES=127.0.0.1");
        return new LiveProxy(
            transport,
            TlsFileLoader.Load(settings).Match(
                loaded => loaded, errors => throw new ArgumentException(string.Join('\n', errors))),
            places);
    }

    private static async Task<Socket> ConnectAsync(LiveProxy proxy)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, proxy.Doors[0].Address.Port));
        return socket;
    }

    private static async Task<string> AskAsync(Stream below)
    {
        await using var tls = new SslStream(below);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "a.test",
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.Issuer == Issued.Authority.Subject,
        });
        await tls.WriteAsync("GET /head HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(tls, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }

    /// <summary>A client's socket, with something before its first write, or to do when the first bytes come.</summary>
    private sealed class HookedStream(Stream inner) : Stream
    {
        private bool _hasRead;

        /// <summary>Goes in front of the first write, in one packet with it.</summary>
        public byte[] Prefix { get; set; } = [];

        public Action? HasComeFirst { get; init; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            if (!_hasRead)
            {
                _hasRead = true;
                HasComeFirst?.Invoke();
            }

            return read;
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            byte[] all = [.. Prefix, .. buffer.Span];
            Prefix = [];
            await inner.WriteAsync(all, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>A transport of our own, where the system has epoll.</summary>
public sealed class EpollTlsCombinationsTests() : TlsCombinationsTests(Transports.IoUring ?? Transports.Framework);

/// <summary>The framework's sockets.</summary>
public sealed class FrameworkTlsCombinationsTests() : TlsCombinationsTests(Transports.Framework);
