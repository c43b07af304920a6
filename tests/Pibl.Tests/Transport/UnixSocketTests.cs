using System.Net;
using System.Net.Sockets;
using Pibl.Clients;
using Pibl.Config;
using Pibl.Http.Messages;
using Pibl.Transport;
using Pibl.Transport.Unix;
using static Pibl.Tests.Transport.Duplexes;

namespace Pibl.Tests.Transport;

/// <summary>Listening in the file system (unix(7)): the file, its owner, and the bytes.</summary>
public abstract class UnixSocketTests(NetworkTransport transport) : IDisposable
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("pibl").FullName;

    private string Path => System.IO.Path.Combine(_folder, "p.sock");

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Bytes_go_both_ways_and_each_client_has_a_number()
    {
        using var listener = transport.ListenUnix(Path, Mode);
        Assert.Equal((Mode, $"unix:{Path}"), (new FileInfo(Path).UnixFileMode, listener.Name));
        for (var number = 1; number < 4; number++)
        {
            using var client = Connect(Path);
            using var server = (await listener.AcceptAsync(CancellationToken.None))!;
            Assert.Equal((UnixPeer.At(number), UnixPeer.At(0)), (server.Remote, server.Local));
            client.Send("one"u8);
            Assert.Equal("one", await ReadAsync(server, 3));
            await server.WriteAsync("two"u8.ToArray(), " three"u8.ToArray());
            var buffer = new byte[9];
            Assert.Equal(9, await client.ReceiveAsync(buffer));
            client.Shutdown(SocketShutdown.Send);
            Assert.Equal(0, await server.ReadAsync(new byte[1]));
        }
    }

    [Fact]
    public async Task What_a_slow_reader_has_taken_is_known_within_a_long_write()
    {
        var content = new byte[4 << 20];
        using var listener = transport.ListenUnix(Path, Mode);
        using var client = Connect(Path);
        using var server = (await listener.AcceptAsync(CancellationToken.None))!;
        var writing = server.WriteAsync("head"u8.ToArray(), content).AsTask();
        var buffer = new byte[100_000];
        var (taken, before) = (0, server.Delivered);
        for (var part = 1; part <= 4; part++)
        {
            // A megabyte is more than the queue counts for what is in it.
            while (taken < part << 20)
            {
                taken += await client.ReceiveAsync(buffer.AsMemory(0, Math.Min(buffer.Length, (part << 20) - taken)));
            }

            await UntilAsync(() => server.Delivered > before);
            before = server.Delivered;
        }

        taken += await client.ReceiveAsync(buffer);
        await writing;
        Assert.Equal((0, content.Length + 4), (server.Undelivered, taken));
    }

    [Fact]
    public async Task A_connection_that_is_broken_off_ends_for_its_peer()
    {
        using var listener = transport.ListenUnix(Path, Mode);
        using var client = Connect(Path);
        using var server = (await listener.AcceptAsync(CancellationToken.None))!;
        var reading = server.ReadAsync(new byte[1]);
        server.Abort();
        await Assert.ThrowsAnyAsync<Exception>(async () => await reading);
        Assert.Equal(0, await client.ReceiveAsync(new byte[1]));
    }

    [Fact]
    public void A_file_that_a_dead_process_left_is_replaced_and_goes_with_the_listener()
    {
        UnixSockets.Listen(Path, Mode, isPackets: false, backlog: 1).Dispose();
        Assert.True(File.Exists(Path));
        transport.ListenUnix(Path, Mode).Dispose();
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public void A_live_listeners_file_is_left_alone()
    {
        using var first = transport.ListenUnix(Path, Mode);
        Assert.Equal("another program listens there", WhyNot(Path));
        using var client = Connect(Path);
    }

    [Fact]
    public void A_file_that_is_no_socket_is_left_alone()
    {
        File.WriteAllText(Path, "precious");
        Assert.Equal("a file that is no socket stands there", WhyNot(Path));
        Assert.Equal("precious", File.ReadAllText(Path));
    }

    [Fact]
    public void A_listener_that_leaves_keeps_the_file_for_whoever_shares_the_socket()
    {
        using var listener = transport.ListenUnix(Path, Mode);
        listener.Leave();
        listener.Dispose();
        Assert.True(File.Exists(Path));
    }

    [Fact]
    public async Task What_cannot_be_listened_on_is_told_with_its_path()
    {
        using var listeners = new Listeners(transport);
        Assert.Equal(
            $"cannot listen on unix:{_folder}/none/p.sock: No such file or directory (LISTEN)",
            await listeners.OpenAsync([ListenPlace.Unix($"{_folder}/none/p.sock")]));
    }

    [Fact]
    public async Task Sockets_that_were_given_take_the_place_of_those_asked_for()
    {
        // Not disposed: the transport takes the descriptor, and the framework's socket would wait for it for ever.
        var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        tcp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        tcp.Listen();
        var port = ((IPEndPoint)tcp.LocalEndPoint!).Port;
        var unix = UnixSockets.Listen(Path, Mode, isPackets: false, backlog: 8);
        using var listeners = new Listeners(transport, given: new GivenSockets([tcp, unix]));
        Assert.Null(await listeners.OpenAsync([ListenPlace.First("127.0.0.1", port), ListenPlace.Unix(Path)]));
        Assert.Equal([$"127.0.0.1:{port}", $"unix:{Path}"], listeners.All.Select(listener => listener.Name));
        using var client = Connect(Path);
        using var server = await listeners.All[1].AcceptAsync(CancellationToken.None);
        Assert.Equal(UnixPeer.At(1), server!.Remote);
    }

    [Fact]
    public void A_socket_that_was_given_and_not_asked_for_is_served_and_told()
    {
        var unix = UnixSockets.Listen(Path, Mode, isPackets: false, backlog: 8);
        using var listeners = new Listeners(transport, given: new GivenSockets([unix]));
        listeners.TakeLeft();
        Assert.Equal($"unix:{Path}", Assert.Single(listeners.All).Name);
        Assert.Equal(
            $"a socket that listens on unix:{Path} was given, and is served: no line asks for it",
            Assert.Single(listeners.Notes));
    }

    private string WhyNot(string path) =>
        ListenErrors.ReasonOfPath(Assert.Throws<SocketException>(() => transport.ListenUnix(path, Mode).Dispose()));

    private static Socket Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return socket;
    }
}

/// <summary>A transport of our own, where the system has epoll.</summary>
public sealed class EpollUnixSocketTests() : UnixSocketTests(Transports.Epoll ?? Transports.Framework);

/// <summary>The same with a ring.</summary>
public sealed class IoUringUnixSocketTests() : UnixSocketTests(Transports.IoUring ?? Transports.Framework);

/// <summary>The framework's sockets.</summary>
public sealed class FrameworkUnixSocketTests() : UnixSocketTests(Transports.Framework);
