using System.Net.Sockets;
using System.Text;
using Pibl.Transport.Epoll;

namespace Pibl.Tests.Transport;

/// <summary>Sends and receives in one call of the system, and what was read before its reader asked.</summary>
public sealed class RingTests
{
    private static readonly Lazy<EpollLoop?> Loop = new(() => EpollLoop.TryStart(99));

    [Fact]
    public void Many_sends_and_receives_are_done_when_the_call_is_through()
    {
        var ring = Opened();
        var pairs = Enumerable.Range(0, Ring.OperationsMax).Select(_ => Ends.Connected()).ToList();
        var blocks = pairs.ConvertAll(_ => Block());
        for (var turn = 0; turn < 3; turn++)
        {
            for (var i = 0; i < pairs.Count; i++)
            {
                var text = Encoding.ASCII.GetBytes($"turn {turn}, pair {i}");
                text.CopyTo(blocks[i], 0);
                Send(ring, pairs[i].Near, blocks[i], text.Length);
            }

            Assert.True(ring.Submit());
            var sent = pairs.Select((_, i) => ring.ResultOf(i)).ToList();
            for (var i = 0; i < pairs.Count; i++)
            {
                Receive(ring, pairs[i].Far, blocks[i], blocks[i].Length);
            }

            Assert.True(ring.Submit());
            for (var i = 0; i < pairs.Count; i++)
            {
                Assert.Equal(sent[i], ring.ResultOf(i));
                Assert.Equal($"turn {turn}, pair {i}", Encoding.ASCII.GetString(blocks[i], 0, ring.ResultOf(i)));
            }
        }

        pairs.ForEach(pair => pair.Dispose());
    }

    [Fact]
    public void What_finds_nothing_or_nobody_says_so_and_holds_nobody_up()
    {
        var ring = Opened();
        using Ends silent = Ends.Connected(), finished = Ends.Connected(), full = Ends.Connected();
        finished.Near.Dispose();
        var huge = GC.AllocateUninitializedArray<byte>(64 << 20, pinned: true);
        var block = Block();
        Receive(ring, silent.Far, block, block.Length);
        Receive(ring, finished.Far, block, block.Length);
        Send(ring, full.Near, huge, huge.Length);
        Assert.True(ring.Submit());
        Assert.Equal(-Libc.Again, ring.ResultOf(0));
        Assert.Equal(0, ring.ResultOf(1));
        Assert.InRange(ring.ResultOf(2), 1, huge.Length - 1);
    }

    [Fact]
    public async Task What_was_read_ahead_comes_first_and_then_what_is_behind_it()
    {
        var ring = Opened();
        using var ends = Ends.Connected();
        var incoming = new Incoming(Loop.Value!, ends.Far);
        var waiting = incoming.WaitAsync();
        ends.Send("abc");
        ReadAhead(incoming, ring);
        Assert.False(incoming.TryBeginReadAhead(ring, Block()));
        Assert.True(incoming.HasInput());
        incoming.Ready(atEnd: false);
        await waiting;
        Assert.Equal("ab", await TextAsync(incoming, 2));
        Assert.Equal("c", await TextAsync(incoming, 2));

        // Nothing is asked of the system before the next event.
        var next = TextAsync(incoming, 9);
        ends.Send("def");
        Assert.False(next.IsCompleted);
        incoming.Ready(atEnd: false);
        Assert.Equal("def", await next);
    }

    [Fact]
    public async Task An_event_between_the_read_and_its_reader_is_not_lost()
    {
        var ring = Opened();
        using var ends = Ends.Connected();
        var incoming = new Incoming(Loop.Value!, ends.Far);
        var waiting = incoming.WaitAsync();
        ends.Send("first");
        ReadAhead(incoming, ring);
        incoming.Ready(atEnd: false);
        await waiting;
        ends.Send("second");
        incoming.Ready(atEnd: false);
        Assert.Equal("first", await TextAsync(incoming, 9));
        Assert.Equal("second", await TextAsync(incoming, 9));
    }

    [Fact]
    public async Task Who_gives_up_while_it_is_read_ahead_is_told_so_and_loses_nothing()
    {
        var ring = Opened();
        using var ends = Ends.Connected();
        var incoming = new Incoming(Loop.Value!, ends.Far);
        var waiting = incoming.WaitAsync();
        ends.Send("first");
        var block = Block();
        Assert.True(incoming.TryBeginReadAhead(ring, block));
        incoming.Interrupt();
        Assert.True(ring.Submit());

        // Nowhere but in the block, and still there for who asks.
        Assert.True(incoming.HasInput());
        Assert.False(waiting.IsCompleted);
        Assert.True(incoming.EndReadAhead(block, ring.ResultOf(0)));
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await waiting);
        incoming.Resume();
        ends.Send("second");
        Assert.Equal("first", await TextAsync(incoming, 9));
        incoming.Ready(atEnd: false);
        Assert.Equal("second", await TextAsync(incoming, 9));
    }

    [Fact]
    public async Task Who_gave_up_while_it_is_read_ahead_is_told_so_even_if_later_reads_may_go_on()
    {
        var ring = Opened();
        using var ends = Ends.Connected();
        var incoming = new Incoming(Loop.Value!, ends.Far);
        var waiting = incoming.WaitAsync();
        ends.Send("first");
        var block = Block();
        Assert.True(incoming.TryBeginReadAhead(ring, block));
        incoming.Interrupt();
        incoming.Resume();
        Assert.True(ring.Submit());
        Assert.True(incoming.EndReadAhead(block, ring.ResultOf(0)));
        incoming.Ready(atEnd: false);
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await waiting);
        Assert.Equal("first", await TextAsync(incoming, 9));
    }

    [Fact]
    public async Task The_end_and_a_reset_are_read_ahead_too()
    {
        var ring = Opened();
        using Ends finished = Ends.Connected(), reset = Ends.Connected();
        var incoming = new Incoming(Loop.Value!, finished.Far);
        var reading = TextAsync(incoming, 9);
        finished.Near.Dispose();
        ReadAhead(incoming, ring);
        incoming.Ready(atEnd: true);
        Assert.Equal("", await reading);
        Assert.Equal("", await TextAsync(incoming, 9));

        incoming = new Incoming(Loop.Value!, reset.Far);
        reading = TextAsync(incoming, 9);
        SocketOptions.ResetOnClose(reset.Near);
        reset.Near.Dispose();
        ReadAhead(incoming, ring);
        incoming.Ready(atEnd: true);
        var broken = await Assert.ThrowsAsync<SocketException>(() => reading);
        Assert.Equal(SocketError.ConnectionReset, broken.SocketErrorCode);
    }

    private static Ring Opened()
    {
        var ring = OperatingSystem.IsLinux() ? Ring.TryOpen() : null;
        Assert.SkipWhen(ring is null, "the system has no io_uring for us");
        return ring!;
    }

    private static byte[] Block() => GC.AllocateUninitializedArray<byte>(EpollLoop.KeptBytes, pinned: true);

    private static unsafe void ReadAhead(Incoming incoming, Ring ring)
    {
        var block = Block();
        Assert.True(incoming.TryBeginReadAhead(ring, block));
        Assert.True(ring.Submit());
        Assert.True(incoming.EndReadAhead(block, ring.ResultOf(0)));
    }

    private static async Task<string> TextAsync(Incoming from, int length)
    {
        var bytes = new byte[length];
        return Encoding.ASCII.GetString(bytes, 0, await from.ReadAsync(bytes));
    }

    private static unsafe void Send(Ring ring, Descriptor socket, byte[] block, int length) =>
        ring.AddSend(socket.Number, EpollLoop.StartOf(block), length);

    private static unsafe void Receive(Ring ring, Descriptor socket, byte[] block, int length) =>
        ring.AddReceive(socket.Number, EpollLoop.StartOf(block), length);
}
