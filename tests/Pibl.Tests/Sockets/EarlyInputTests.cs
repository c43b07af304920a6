using Pibl.Sockets;
using Pibl.Sockets.Epoll;

namespace Pibl.Tests.Sockets;

/// <summary>
/// A connection at rest waits for what may come. Whoever takes it up because of an event sees what has come by then, even
/// where that event comes first.
/// </summary>
public sealed class EarlyInputTests
{
    [Fact]
    public async Task A_wait_that_nobody_has_taken_up_ends_early_and_a_read_does_not()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux only");
        var loop = EpollLoop.TryStart(97)!;
        using var ends = Ends.Connected();
        var incoming = new Incoming(loop, ends.Far);
        var resting = incoming.WaitAsync();
        incoming.TellEarly();
        Assert.True(resting.IsCompleted);
        await resting;

        // The event itself follows, and finds a wait that somebody has taken up.
        ends.Send("first");
        Assert.Equal(5, await incoming.ReadAsync(new byte[9]));
        var attended = incoming.WaitAsync().AsTask();
        incoming.TellEarly();
        Assert.False(attended.IsCompleted);
        incoming.Ready(atEnd: false);
        await attended;

        ends.Send("second");
        Assert.Equal(6, await incoming.ReadAsync(new byte[9]));
        var reading = incoming.ReadAsync(new byte[9]);
        incoming.TellEarly();
        Assert.False(reading.IsCompleted);
        ends.Send("third");
        incoming.Ready(atEnd: false);
        Assert.Equal(5, await reading);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_two_events_in_one_batch_the_first_sees_the_second(bool withRing)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux only");
        var loop = EpollLoop.TryStart(96, withRing)!;
        using Ends client = Ends.Connected(), server = Ends.Connected(), third = Ends.Connected();
        using var fromClient = Duplex(loop, client);
        using var fromServer = Duplex(loop, server);
        using var busy = Duplex(loop, third);
        using var release = new ManualResetEventSlim();
        var blocking = BlockAsync(busy, release);
        var resting = fromServer.WaitAsync();
        var seen = SeenAsync(fromClient, () => resting.IsCompleted);
        third.Send("x");
        await blocking.Task;

        // While the loop is busy both of them have something to say, the client first.
        client.Send("x");
        await Duplexes.UntilAsync(() => fromClient.HasInput);
        server.Send("out of turn");
        await Duplexes.UntilAsync(() => fromServer.HasInput);
        release.Set();
        Assert.True(await seen);
    }

    [Fact]
    public async Task Where_a_loop_is_behind_whoever_has_waited_long_is_asked_about()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux only");
        const int Talkers = 200;
        var loop = EpollLoop.TryStart(95)!;
        using Ends old = Ends.Connected(), fresh = Ends.Connected();
        using EpollDuplex resting = Duplex(loop, old), rested = Duplex(loop, fresh);
        _ = resting.WaitAsync();
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var talk = Enumerable.Range(0, Talkers).Select(_ => TalkAsync()).ToList();
        await seen.Task;
        await Task.WhenAll(talk);

        // Each says something to itself through the loop, so that more of them are ready than it takes in a round.
        async Task TalkAsync()
        {
            using var ends = Ends.Connected();
            using var duplex = Duplex(loop, ends);
            while (!seen.Task.IsCompleted)
            {
                var heard = duplex.WaitAsync();
                ends.Send("x");
                await heard.ConfigureAwait(false);
                Assert.Equal(1, await duplex.ReadAsync(new byte[9]).ConfigureAwait(false));
                if (EpollLoop.Current != loop)
                {
                    continue;
                }

                Assert.False(rested.TellsLate && !loop.MayHaveMore);
                if (resting.TellsLate)
                {
                    _ = rested.WaitAsync();
                    Assert.False(rested.TellsLate);
                    seen.TrySetResult();
                }
            }
        }
    }

    [Fact]
    public async Task Elsewhere_than_on_its_loop_a_wait_may_tell_late()
    {
        foreach (var transport in new[] { Transport.IoUring, Transport.Epoll, Transport.Framework }.OfType<Transport>())
        {
            using var pair = await Pair.OfAsync(transport);
            Assert.True(await Task.Run(() => pair.Client.TellsLate));
        }
    }

    private static EpollDuplex Duplex(EpollLoop loop, Ends ends) =>
        new(loop, ends.Far, new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 1), isOpen: true);

    private static TaskCompletionSource BlockAsync(EpollDuplex busy, ManualResetEventSlim release)
    {
        var isBusy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = HoldAsync();
        return isBusy;

        async Task HoldAsync()
        {
            await busy.WaitAsync().ConfigureAwait(false);
            isBusy.SetResult();
            release.Wait();
        }
    }

    private static async Task<bool> SeenAsync(EpollDuplex client, Func<bool> isSeen)
    {
        await client.WaitAsync().ConfigureAwait(false);
        return isSeen();
    }
}
