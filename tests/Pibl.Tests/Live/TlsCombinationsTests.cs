using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Pibl.Config;
using Pibl.Tests.Tls;
using Pibl.Tls;
using Pibl.Transport;

namespace Pibl.Tests.Live;

/// <summary>TLS behind a PROXY header, and at a Unix socket.</summary>
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
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, proxy.Doors[0].Address.Port));
        var header = "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n"u8.ToArray();
        var stream = new NetworkStream(socket);
        await using var first = inOnePiece ? new PrefixedStream(stream, header) : (Stream)stream;
        if (!inOnePiece)
        {
            await socket.SendAsync(header);
        }

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
        Assert.Contains("X-Forwarded-Proto: https\n", await AskAsync(new NetworkStream(socket)), StringComparison.Ordinal);
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

    /// <summary>Something stands in front of the first write, in one packet with it.</summary>
    private sealed class PrefixedStream(Stream inner, byte[] prefix) : Stream
    {
        private byte[] _prefix = prefix;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) =>
            WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            byte[] all = [.. _prefix, .. buffer.Span];
            _prefix = [];
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
