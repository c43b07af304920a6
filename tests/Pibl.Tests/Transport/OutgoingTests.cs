using System.Net;
using System.Net.Sockets;
using Pibl.Transport.Epoll;

namespace Pibl.Tests.Transport;

/// <summary>
/// What is kept, the write under way, FIN and close, in this order and without a hole. Run on the thread of a loop,
/// where short writes are kept; the descriptors are another loop's, whose events are told by hand or not at all.
/// </summary>
public sealed class OutgoingTests
{
    private static readonly Lazy<EpollLoop?> Other = new(() => EpollLoop.TryStart(98));

    /// <summary>
    /// Room that appears between a write that found none and the end of the round is used once it is told of.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_write_behind_kept_bytes_wakes_up_whatever_is_flushed_before_its_event(bool isFlushed) =>
        OnLoopAsync(() =>
    {
        using var ends = Ends.Connected();
        var outgoing = new Outgoing(Other.Value!, ends.Near, isOpen: true);
        var before = ends.Fill();
        Assert.True(outgoing.WriteAsync(new byte[1000], default).IsCompletedSuccessfully);
        var writing = outgoing.WriteAsync(new byte[3_000], new byte[200_000]);
        Assert.False(writing.IsCompleted);
        var received = Drain(ends);
        if (isFlushed)
        {
            outgoing.Flush();
        }

        for (var events = 0; events < 1000 && !writing.IsCompleted; events++)
        {
            outgoing.Ready(atEnd: false);
            received += Drain(ends);
        }

        Assert.True(writing.IsCompletedSuccessfully);
        Assert.Equal(before + 204_000, received + Drain(ends));
    });

    [Fact]
    public Task A_write_that_meets_a_ring_at_the_kept_bytes_waits_and_comes_after_them() => OnLoopAsync(() =>
    {
        var ring = Ring.TryOpen();
        Assert.SkipWhen(ring is null, "the system has no io_uring for us");
        using var ends = Ends.Connected();
        var outgoing = new Outgoing(Other.Value!, ends.Near, isOpen: true);
        Assert.True(outgoing.WriteAsync("kept, "u8.ToArray(), default).IsCompletedSuccessfully);
        Assert.True(outgoing.TryBeginFlush(ring!));
        Assert.False(outgoing.TryBeginFlush(ring!));
        var longOne = new byte[5000];
        longOne.AsSpan().Fill((byte)'w');
        var writing = outgoing.WriteAsync(longOne, default);
        outgoing.Ready(atEnd: false);
        outgoing.Flush();
        Assert.False(writing.IsCompleted);
        Assert.True(ring!.Submit());
        outgoing.EndFlush(ring.ResultOf(0));
        Assert.True(writing.IsCompletedSuccessfully);
        Assert.Equal("kept, " + new string('w', 5000), System.Text.Encoding.ASCII.GetString(ends.Receive()!));
    });

    [Fact]
    public Task What_is_broken_off_in_a_ring_is_closed_when_the_ring_is_through() => OnLoopAsync(() =>
    {
        var ring = Ring.TryOpen();
        Assert.SkipWhen(ring is null, "the system has no io_uring for us");
        using var ends = Ends.Connected();
        var outgoing = new Outgoing(Other.Value!, ends.Near, isOpen: true);
        Assert.True(outgoing.WriteAsync("kept"u8.ToArray(), default).IsCompletedSuccessfully);
        Assert.True(outgoing.TryBeginFlush(ring!));
        outgoing.Break();
        Assert.False(ends.Near.IsClosed);
        Assert.True(ring!.Submit());
        outgoing.EndFlush(ring.ResultOf(0));
        Assert.True(ends.Near.IsClosed);
    });

    /// <summary>A datagram to a port on which nobody listens makes the next send fail, and only that one.</summary>
    [Fact]
    public Task After_a_failure_nothing_goes_out_any_more() => OnLoopAsync(() =>
    {
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.Connect(receiver.LocalEndPoint!);
        receiver.Close();
        sender.Send("lost"u8);
        using var back = new Socket(
            AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        { Blocking = false };
        back.Bind(sender.RemoteEndPoint!);
        var outgoing = new Outgoing(Other.Value!, Ends.Taken(sender), isOpen: true);
        Assert.True(outgoing.WriteAsync("kept"u8.ToArray(), default).IsCompletedSuccessfully);
        Assert.Throws<SocketException>(
            () => { outgoing.WriteAsync(new byte[5000], default).GetAwaiter().GetResult(); });
        Assert.Throws<SocketException>(
            () => { outgoing.WriteAsync("x"u8.ToArray(), default).GetAwaiter().GetResult(); });
        Assert.Equal(0, back.Available);
        outgoing.Break();
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task What_was_kept_comes_whole_before_the_end_however_late_there_is_room(bool isFinished) =>
        OnLoopAsync(() =>
    {
        using var ends = Ends.Connected();
        var outgoing = new Outgoing(Other.Value!, ends.Near, isOpen: true);
        var before = ends.Fill();
        Assert.True(outgoing.WriteAsync(new byte[1000], default).IsCompletedSuccessfully);
        if (isFinished)
        {
            outgoing.Finish();
        }

        outgoing.End();
        Assert.False(ends.Near.IsClosed);
        var received = Drain(ends);
        outgoing.Ready(atEnd: false);
        Assert.True(ends.Near.IsClosed);
        Assert.Equal(before + 1000, received + Drain(ends));
        Assert.Null(ends.Receive());
    });

    [Fact]
    public Task Kept_bytes_for_which_no_room_came_in_time_do_not_look_whole_either() => OnLoopAsync(() =>
    {
        using var ends = Ends.Connected();
        var outgoing = new Outgoing(Other.Value!, ends.Near, isOpen: true);
        ends.Fill();
        Assert.True(outgoing.WriteAsync(new byte[1000], default).IsCompletedSuccessfully);
        outgoing.End();
        Assert.False(ends.Near.IsClosed);
        outgoing.Break();
        Assert.True(ends.Near.IsClosed);
        Assert.Throws<SocketException>(() => Drain(ends));
    });

    [Fact]
    public Task Nothing_looks_whole_that_was_closed_in_the_middle_of_a_write() => OnLoopAsync(() =>
    {
        using var ends = Ends.Connected();
        var outgoing = new Outgoing(Other.Value!, ends.Near, isOpen: true);
        ends.Fill();
        var writing = outgoing.WriteAsync(new byte[5000], default);
        Assert.False(writing.IsCompleted);
        outgoing.End();
        Assert.True(ends.Near.IsClosed);
        Assert.Throws<SocketException>(() => Drain(ends));
    });

    [Fact]
    public Task FIN_waits_for_the_write_under_way() => OnLoopAsync(() =>
    {
        using var ends = Ends.Connected();
        var outgoing = new Outgoing(Other.Value!, ends.Near, isOpen: true);
        var before = ends.Fill();
        var writing = outgoing.WriteAsync(new byte[5000], default);
        outgoing.Finish();
        var received = Drain(ends);
        outgoing.Ready(atEnd: false);
        Assert.True(writing.IsCompletedSuccessfully);
        Assert.Equal(before + 5000, received + Drain(ends));
        Assert.Null(ends.Receive());
    });

    private static async Task OnLoopAsync(Action test)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux only");
        using var pair = await Pair.OfAsync(Transports.Epoll!);
        await Task.Run(() => RunAsync(pair, test));
    }

    private static async Task RunAsync(Pair pair, Action test)
    {
        while (EpollLoop.Current is null)
        {
            await Duplexes.LoopAsync(pair).ConfigureAwait(false);
        }

        test();
    }

    /// <summary>Takes all that is there.</summary>
    private static long Drain(Ends ends)
    {
        var sum = 0L;
        for (byte[]? bytes; (bytes = ends.Receive()) is { Length: > 0 };)
        {
            sum += bytes.Length;
        }

        return sum;
    }
}
