using System.Net;
using System.Net.Sockets;
using Pibl.Sockets;

namespace Pibl.Tests.Live;

/// <summary>What a real socket tells of its peer.</summary>
public sealed class EndsOfSocketsTests : IDisposable
{
    private readonly Socket _peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly SocketDuplex _duplex;

    public EndsOfSocketsTests()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        _peer.Connect(listener.LocalEndPoint!);
        _duplex = new SocketDuplex(listener.Accept());
    }

    [Fact]
    public async Task A_peer_that_has_finished_is_still_there_and_one_that_reset_is_gone()
    {
        Assert.False(_duplex.PeerIsGone);
        _peer.Send("bytes"u8);
        _peer.Shutdown(SocketShutdown.Send);
        await _duplex.WaitAsync();
        Assert.False(_duplex.PeerIsGone);
        _peer.Close(0);
        while (!_duplex.PeerIsGone)
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task Waiting_takes_nothing_and_can_be_interrupted()
    {
        var waiting = _duplex.WaitAsync();
        Assert.False(waiting.IsCompleted);
        _peer.Send("bytes"u8);
        await waiting;
        await _duplex.WaitAsync();
        Assert.Equal(5, await _duplex.ReadAsync(new byte[9]));
        waiting = _duplex.WaitAsync();
        _duplex.InterruptRead();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
        _duplex.ResumeRead();
        _peer.Send("more"u8);
        Assert.Equal(4, await _duplex.ReadAsync(new byte[9]));
    }

    [Fact]
    public async Task What_the_peer_has_taken_is_counted()
    {
        var before = _duplex.Delivered;
        await _duplex.WriteAsync(new byte[1000], default);
        while (_duplex.Delivered != before + 1000)
        {
            await Task.Yield();
        }
    }

    public void Dispose()
    {
        _duplex.Dispose();
        _peer.Dispose();
    }
}
