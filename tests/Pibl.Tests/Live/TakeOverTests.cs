using System.Net;
using System.Net.Sockets;
using Pibl.TakeOver;
using Pibl.Transport;
using Pibl.Transport.Unix;

namespace Pibl.Tests.Live;

/// <summary>
/// The listening sockets of one program become those of the next: both ends of the conversation, in one process.
/// </summary>
public abstract class TakeOverTests(NetworkTransport transport) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pibl").FullName;

    private string Offered => Path.Combine(_folder, ".serv.config.sock");

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Who_connects_before_during_and_after_is_accepted_by_one_of_the_two()
    {
        var old = transport.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        using var early = Connect(old.Address);
        using var offer = TakeOverOffer.TryOpen(Offered, [old], Never, out _)!;
        using var request = TakeOverRequest.TryBegin(Offered, out _)!;
        var socket = Assert.Single(request.Sockets);
        using var taken = transport.TakeAny(socket);
        Assert.Equal(old.Address, taken.Address);
        using var between = Connect(old.Address);
        var serving = Task.Run(request.Serve);
        using var successor = await offer.Taken;
        Assert.Equal(Environment.ProcessId, successor.Process);
        old.Leave();
        successor.GiveWay();
        await serving;
        using var late = Connect(taken.Address);
        for (var clients = 0; clients < 3; clients++)
        {
            using var client = await taken.AcceptAsync(CancellationToken.None);
            Assert.NotNull(client);
        }

        var free = request.FileIsFreeAsync(TimeSpan.FromSeconds(30));
        Assert.False(free.IsCompleted);
        successor.GiveFile();
        await free;
    }

    [Fact]
    public async Task A_successor_that_fails_leaves_the_offer_standing()
    {
        using var old = transport.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        using var offer = TakeOverOffer.TryOpen(Offered, [old], Never, out _)!;
        using (var failing = TakeOverRequest.TryBegin(Offered, out _)!)
        {
            failing.Sockets[0].Dispose();
        }

        using var client = Connect(old.Address);
        using var accepted = await old.AcceptAsync(CancellationToken.None);
        Assert.NotNull(accepted);
        Assert.False(offer.Taken.IsCompleted);
        using var request = TakeOverRequest.TryBegin(Offered, out var why);
        Assert.Null(why);
        request!.Sockets[0].Dispose();
    }

    [Fact]
    public async Task A_socket_in_the_file_system_keeps_its_file()
    {
        var path = Path.Combine(_folder, "p.sock");
        var old = transport.ListenUnix(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var offer = TakeOverOffer.TryOpen(Offered, [old], Never, out _)!;
        using var request = TakeOverRequest.TryBegin(Offered, out _)!;
        using var taken = transport.TakeAny(Assert.Single(request.Sockets));
        old.Leave();
        old.Dispose();
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(path));
        using var accepted = await taken.AcceptAsync(CancellationToken.None);
        Assert.Equal($"unix:{path}", taken.Name);
    }

    [Fact]
    public void Nobody_offers_and_it_is_said()
    {
        Assert.Null(TakeOverRequest.TryBegin(Offered, out var why));
        Assert.StartsWith($"no running program offers its sockets at {Offered}: ", why, StringComparison.Ordinal);
    }

    [Fact]
    public void An_offer_is_for_its_user_alone_and_goes_with_it()
    {
        using var old = transport.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        using (TakeOverOffer.TryOpen(Offered, [old], Never, out _))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(Offered).UnixFileMode);
            Assert.Null(TakeOverOffer.TryOpen(Offered, [old], Never, out var why));
            Assert.NotNull(why);
        }

        Assert.False(File.Exists(Offered));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(2, "a\u00e9\ud83d\ude00")]
    public void A_reload_is_asked_for_and_answered_at_the_same_socket(int exitCode, string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 999));
        using var old = transport.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        using var offer = TakeOverOffer.TryOpen(
            Offered, [old], () => Task.FromResult(new ReloadAnswer(exitCode, text)), out _)!;

        Assert.Equal(new ReloadAnswer(exitCode, text), ReloadRequest.Ask(Offered));
        Assert.False(offer.Taken.IsCompleted);
    }

    [Fact]
    public void Where_nobody_runs_a_reload_is_1()
    {
        var answer = ReloadRequest.Ask(Offered);
        Assert.Equal(1, answer.ExitCode);
        Assert.StartsWith(
            $"pibl: no running program answers at {Offered}: ", answer.Text, StringComparison.Ordinal);
    }

    private static Task<ReloadAnswer> Never() => throw new InvalidOperationException("nobody asks for a reload");

    private static Socket Connect(IPEndPoint place)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(place);
        return socket;
    }
}

/// <summary>A transport of our own, where the system has epoll.</summary>
public sealed class EpollTakeOverTests() : TakeOverTests(Transports.Epoll ?? Transports.Framework);

/// <summary>The framework's sockets.</summary>
public sealed class FrameworkTakeOverTests() : TakeOverTests(Transports.Framework);
