using System.Net;
using System.Net.Sockets;
using System.Text;
using Pibl.Access;
using Pibl.Config;
using Pibl.Tests.ProxyProtocol;
using Pibl.Transport;

namespace Pibl.Tests.Live;

/// <summary>A listener behind another proxy: whom the connection is for, and who is believed.</summary>
public abstract class ProxyProtocolTests(NetworkTransport transport)
{
    private const string Get = "GET /head HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n";

    public static TheoryData<byte[], string> Good => new()
    {
        { ProxyHeaders.Text("PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n"), "192.0.2.7" },
        { ProxyHeaders.Text("PROXY UNKNOWN\r\n"), "127.0.0.1" },
        { ProxyHeaders.V2(ProxyHeaders.Own, 0), "127.0.0.1" },
        { ProxyHeaders.V2(ProxyHeaders.ForClient, 0x31, new byte[216]), "unknown" },
        {
            ProxyHeaders.V2(ProxyHeaders.ForClient, 0x21, ProxyHeaders.Addresses("2001:db8::7", 9, "2001:db8::1", 80)),
            "2001:db8::7"
        },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public async Task The_server_hears_of_the_client_that_the_header_names(byte[] header, string client)
    {
        await using var server = new LiveServer();
        await using var proxy = Before(server, "TRUSTED_PROXIES=127.0.0.1");
        using var socket = await ConnectAsync(proxy);
        await SendAsync(socket, header, together: header.Length % 2 == 0);
        Assert.Contains($"X-Forwarded-For: {client}\n", await ReadToEndAsync(socket), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n", "bad PROXY header: there is no PROXY header")]
    [InlineData("PROXY TCP4 a b c d\r\n", "bad PROXY header: an address in it is not IPv4")]
    [InlineData("PROXY TCP4 192.0.2.7 ", "it closed inside its PROXY header")]
    [InlineData("", "client closed")]
    public async Task Without_a_good_header_nothing_is_answered_and_the_log_says_why(string sent, string why)
    {
        await using var server = new LiveServer();
        await using var proxy = Before(server, "TRUSTED_PROXIES=127.0.0.1");
        using var socket = await ConnectAsync(proxy);
        await SendAsync(socket, ProxyHeaders.Text(sent), together: null);
        socket.Shutdown(SocketShutdown.Send);
        var closed = await proxy.AccessLog.FirstAsync<AccessEntry.Closed>();
        Assert.Equal((why, 0L, 0), (closed.Reason, closed.Exchanges, server.Requests));
        Assert.Equal(socket.LocalEndPoint, closed.Connection.Client);
    }

    [Fact]
    public async Task Nobody_else_is_believed()
    {
        await using var server = new LiveServer();
        await using var proxy = Before(server, "TRUSTED_PROXIES=10.0.0.0/8");
        using var socket = await ConnectAsync(proxy);
        Assert.Equal(
            "no PROXY header is believed of it (TRUSTED_PROXIES)",
            (await proxy.AccessLog.FirstAsync<AccessEntry.Closed>()).Reason);
    }

    [Fact]
    public async Task One_that_is_late_keeps_nobody_out_and_is_closed_in_the_end()
    {
        await using var server = new LiveServer();
        var proxy = Before(server, "TRUSTED_PROXIES=127.0.0.1", "TIMEOUT_HEAD=2s");
        using var late = await ConnectAsync(proxy);
        late.Send("PRO"u8);
        using var socket = await ConnectAsync(proxy);
        await SendAsync(socket, ProxyHeaders.Text("PROXY UNKNOWN\r\n"), together: true);
        Assert.StartsWith("HTTP/1.1 200", await ReadToEndAsync(socket), StringComparison.Ordinal);
        await EndAsync(late);
        await proxy.DisposeAsync();
        Assert.Contains(
            "its PROXY header did not arrive in time (TIMEOUT_HEAD)",
            proxy.AccessLog.Entries.OfType<AccessEntry.Closed>().Select(closed => closed.Reason));
    }

    [Fact]
    public async Task Draining_waits_a_moment_for_a_header_and_no_longer()
    {
        await using var server = new LiveServer();
        var proxy = Before(server, "TRUSTED_PROXIES=127.0.0.1");
        using var late = await ConnectAsync(proxy);
        late.Send("PRO"u8);
        using (var next = await ConnectAsync(proxy))
        {
            // Accepted behind the first.
            await SendAsync(next, ProxyHeaders.Text("PROXY UNKNOWN\r\n"), together: true);
            await ReadToEndAsync(next);
        }

        await proxy.DisposeAsync();
        Assert.Contains(
            "drain", proxy.AccessLog.Entries.OfType<AccessEntry.Closed>().Select(closed => closed.Reason));
    }

    private LiveProxy Before(LiveServer server, params string[] lines) => new(
        transport,
        Given.Settings([$"SERVERS={server.Address}", .. lines]),
        new ListenPlace("127.0.0.1", 0) { ProxyProtocol = true });

    private static async Task<Socket> ConnectAsync(LiveProxy proxy)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, proxy.Doors[0].Address.Port));
        return socket;
    }

    /// <summary>A header and a request, in one piece or byte by byte; null: no request.</summary>
    private static async Task SendAsync(Socket socket, byte[] header, bool? together)
    {
        var bytes = together is null ? header : [.. header, .. Encoding.ASCII.GetBytes(Get)];
        var step = together == false ? 1 : Math.Max(1, bytes.Length);
        for (var at = 0; at < bytes.Length; at += step)
        {
            await socket.SendAsync(bytes.AsMemory(at, Math.Min(step, bytes.Length - at)));
        }
    }

    /// <summary>Closed in order, or by a reset where it left something unread.</summary>
    private static async Task EndAsync(Socket socket)
    {
        try
        {
            Assert.Equal(0, await socket.ReceiveAsync(new byte[1]));
        }
        catch (SocketException e)
        {
            Assert.Equal(SocketError.ConnectionReset, e.SocketErrorCode);
        }
    }

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}

/// <summary>A transport of our own, where the system has epoll.</summary>
public sealed class EpollProxyProtocolTests() : ProxyProtocolTests(Transports.Epoll ?? Transports.Framework);

/// <summary>The framework's sockets.</summary>
public sealed class FrameworkProxyProtocolTests() : ProxyProtocolTests(Transports.Framework);
