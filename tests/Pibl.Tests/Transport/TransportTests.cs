using System.Net;
using System.Net.Sockets;
using Pibl.Exchange;
using Pibl.Transport;
using static Pibl.Tests.Transport.Duplexes;

namespace Pibl.Tests.Transport;

/// <summary>What every transport promises, over real sockets on both sides.</summary>
public abstract class TransportTests(NetworkTransport transport)
{
    [Fact]
    public async Task Bytes_come_and_go_in_two_parts_and_end()
    {
        using var pair = await Pair.OfAsync(transport);
        await pair.Server.WriteAsync("one "u8.ToArray(), "two"u8.ToArray());
        Assert.Equal("one two", await ReadAsync(pair.Client, 7));
        await pair.Client.WriteAsync("three"u8.ToArray(), default);
        Assert.Equal("three", await ReadAsync(pair.Server, 5));
        pair.Client.FinishWriting();
        Assert.Equal(0, await pair.Server.ReadAsync(new byte[9]));
        Assert.Equal(0, await pair.Server.ReadAsync(new byte[9]));
        await pair.Server.WriteAsync("four"u8.ToArray(), default);
        Assert.Equal("four", await ReadAsync(pair.Client, 4));
    }

    [Fact]
    public async Task Both_know_their_addresses()
    {
        using var pair = await Pair.OfAsync(transport);
        Assert.Equal(pair.Client.Local, pair.Server.Remote);
        Assert.Equal(pair.Client.Remote, pair.Server.Local);
    }

    [Fact]
    public async Task Megabytes_wait_for_a_reader_and_arrive_whole()
    {
        using var pair = await Pair.OfAsync(transport);
        var content = new byte[16 << 20];
        new Random(1).NextBytes(content);
        var writing = pair.Server.WriteAsync(content.AsMemory(0, 3), content.AsMemory(3)).AsTask();
        var read = new byte[content.Length];
        for (var at = 0; at < read.Length;)
        {
            at += await pair.Client.ReadAsync(read.AsMemory(at, Math.Min(70_000, read.Length - at)));
        }

        await writing;
        Assert.True(read.AsSpan().SequenceEqual(content));
    }

    /// <summary>
    /// The reader frees room in every moment that there is, also in the one between a full buffer and the wait.
    /// </summary>
    [Fact]
    public async Task Pieces_large_and_small_find_their_way_past_a_full_buffer()
    {
        using var pair = await Pair.OfAsync(transport);
        var content = new byte[30 << 20];
        new Random(4).NextBytes(content);
        var sending = Task.Run(() => SendInPiecesAsync(pair.Server, content, pieceBytesMax: 300_000));
        var read = new byte[content.Length];
        var dice = new Random(5);
        for (var at = 0; at < read.Length;)
        {
            var count = await pair.Client.ReadAsync(
                read.AsMemory(at, Math.Min(dice.Next(1, 90_000), read.Length - at)));
            Assert.NotEqual(0, count);
            at += count;
        }

        await sending;
        Assert.True(read.AsSpan().SequenceEqual(content));
    }

    /// <summary>Whoever goes on after a read may be on the thread that serves all others.</summary>
    [Fact]
    public async Task An_echo_behind_a_read_is_whole_and_its_end_too()
    {
        using var pair = await Pair.OfAsync(transport);
        var echoing = Task.Run(() => EchoAsync(pair.Server));
        var content = new byte[200_000];
        new Random(2).NextBytes(content);
        var sending = Task.Run(() => SendInPiecesAsync(pair.Client, content, pieceBytesMax: 5000));
        var read = new byte[content.Length];
        for (var at = 0; at < read.Length;)
        {
            var count = await pair.Client.ReadAsync(read.AsMemory(at));
            Assert.NotEqual(0, count);
            at += count;
        }

        await sending;
        Assert.Equal(0, await pair.Client.ReadAsync(new byte[1]));
        await echoing;
        Assert.True(read.AsSpan().SequenceEqual(content));
    }

    [Fact]
    public async Task Who_reads_one_byte_at_a_time_gets_them_all()
    {
        using var pair = await Pair.OfAsync(transport);
        await pair.Server.WriteAsync("abcdefghijklmnopqrstuvwxyz"u8.ToArray(), default);
        pair.Server.FinishWriting();
        Assert.Equal("abcdefghijklmnopqrstuvwxyz", await Task.Run(() => ReadByBytesAsync(pair.Client)));
    }

    [Fact]
    public async Task An_aborted_connection_is_a_broken_one_to_its_peer()
    {
        using var pair = await Pair.OfAsync(transport);
        await pair.Server.WriteAsync("half"u8.ToArray(), default);
        Assert.Equal("half", await ReadAsync(pair.Client, 4));
        Assert.False(pair.Client.PeerIsGone);
        pair.Server.Abort();
        await Assert.ThrowsAsync<SocketException>(async () => await pair.Client.ReadAsync(new byte[9]));
        await UntilAsync(() => pair.Client.PeerIsGone || pair.Client.HasInput);
    }

    /// <summary>A request that was called off before it went out need not reach its server.</summary>
    [Fact]
    public async Task What_was_written_last_is_no_whole_message_behind_an_abort()
    {
        using var pair = await Pair.OfAsync(transport);
        await pair.Client.WriteAsync("go"u8.ToArray(), default);
        await Task.Run(() => WriteAndAbortAsync(pair.Server));
        await Assert.ThrowsAsync<SocketException>(() => ReadToEndAsync(pair.Client));
    }

    [Fact]
    public async Task A_peer_that_has_finished_is_still_there_and_one_that_reset_is_gone()
    {
        using var pair = await Pair.OfAsync(transport);
        await pair.Client.WriteAsync("bytes"u8.ToArray(), default);
        pair.Client.FinishWriting();
        await pair.Server.WaitAsync();
        Assert.False(pair.Server.PeerIsGone);
        pair.Client.Abort();
        await UntilAsync(() => pair.Server.PeerIsGone);
    }

    [Fact]
    public async Task Input_is_seen_before_it_is_read()
    {
        using var pair = await Pair.OfAsync(transport);
        Assert.False(pair.Server.HasInput);
        await pair.Client.WriteAsync("x"u8.ToArray(), default);
        await UntilAsync(() => pair.Server.HasInput);
        Assert.Equal("x", await ReadAsync(pair.Server, 1));
        Assert.False(pair.Server.HasInput);
    }

    [Fact]
    public async Task Waiting_takes_nothing_and_can_be_interrupted()
    {
        using var pair = await Pair.OfAsync(transport);
        var waiting = pair.Server.WaitAsync();
        Assert.False(waiting.IsCompleted);
        await pair.Client.WriteAsync("bytes"u8.ToArray(), default);
        await waiting;
        await pair.Server.WaitAsync();
        Assert.Equal(5, await pair.Server.ReadAsync(new byte[9]));
        waiting = pair.Server.WaitAsync();
        pair.Server.InterruptRead();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pair.Server.ReadAsync(new byte[9]));
        pair.Server.ResumeRead();
        await pair.Client.WriteAsync("more"u8.ToArray(), default);
        Assert.Equal(4, await pair.Server.ReadAsync(new byte[9]));
    }

    [Fact]
    public async Task Closing_ends_a_read_and_a_write_that_wait()
    {
        using var pair = await Pair.OfAsync(transport);
        var reading = pair.Server.ReadAsync(new byte[9]).AsTask();
        var writing = pair.Server.WriteAsync(new byte[64 << 20], default).AsTask();
        Assert.False(reading.IsCompleted || writing.IsCompleted);
        pair.Server.Abort();
        Assert.True(await Record.ExceptionAsync(() => reading) is SocketException or ObjectDisposedException);
        Assert.True(await Record.ExceptionAsync(() => writing) is SocketException or ObjectDisposedException);
        Assert.True(pair.Server.PeerIsGone && pair.Server.HasInput);
    }

    [Fact]
    public async Task What_the_peer_has_taken_is_counted()
    {
        using var pair = await Pair.OfAsync(transport);
        var before = pair.Server.Delivered;
        await pair.Server.WriteAsync(new byte[1000], default);
        await UntilAsync(() => pair.Server.Delivered == before + 1000);
    }

    [Fact]
    public async Task A_port_on_which_nobody_listens_refuses()
    {
        int port;
        using (var listener = transport.Listen(new IPEndPoint(IPAddress.Loopback, 0)))
        {
            port = listener.Address.Port;
        }

        var failure = await Assert.ThrowsAsync<SocketException>(
            async () =>
                await transport.Connector.ConnectAsync(new Endpoint("127.0.0.1", port), CancellationToken.None));
        Assert.Equal(SocketError.ConnectionRefused, failure.SocketErrorCode);
    }

    [Fact]
    public async Task A_name_is_looked_up_and_a_wish_to_stop_is_heard()
    {
        using var listener = transport.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        using var client = await transport.Connector.ConnectAsync(
            new Endpoint("localhost", listener.Address.Port), CancellationToken.None);
        Assert.Equal(listener.Address.Port, client.Remote.Port);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await transport.Connector.ConnectAsync(
            new Endpoint("localhost", listener.Address.Port), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task A_closed_door_lets_nobody_in()
    {
        using var listener = transport.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        using var stop = new CancellationTokenSource();
        var accepting = listener.AcceptAsync(stop.Token).AsTask();
        Assert.False(accepting.IsCompleted);
        await stop.CancelAsync();
        Assert.Null(await accepting);
        listener.Dispose();
        Assert.Null(await listener.AcceptAsync(CancellationToken.None));
    }
}

/// <summary>A transport of our own, where the system has epoll, with rings where it gives them.</summary>
public sealed class IoUringTransportTests() : TransportTests(Transports.IoUring ?? Transports.Framework);

/// <summary>The same without rings.</summary>
public sealed class EpollTransportTests() : TransportTests(Transports.Epoll ?? Transports.Framework);

/// <summary>The framework's sockets.</summary>
public sealed class FrameworkTransportTests() : TransportTests(Transports.Framework);
