using System.Net.Sockets;
using Pibl.Interleaving.Explore;

namespace Pibl.Interleaving.Transport;

/// <summary>Reads beside events: all bytes come, once and in order, then the end; and each read ends.</summary>
public sealed class IncomingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    public void All_that_the_peer_sends_is_read_in_order(int room) => Explorer.Every(2, scene =>
    {
        var site = new Site(scene);
        var wire = site.Open(100);
        var read = new List<byte>();
        scene.Strand("server", () => site.Begin("the reader", () => ReadAsync(wire, read, room)));
        scene.Strand("client", () =>
        {
            wire.Say(1, 2, 3);
            wire.Say(4, 5);
            wire.Finish();
        });
        scene.AtRest(() => Assert.Equal([1, 2, 3, 4, 5], read));
    });

    [Fact]
    public void A_wait_and_then_a_read_see_all_of_it() => Explorer.Every(2, scene =>
    {
        var site = new Site(scene);
        var wire = site.Open(100);
        var read = new List<byte>();
        scene.Strand("server", () => site.Begin("the reader", async () =>
        {
            var into = new byte[2];
            for (var count = 1; count > 0;)
            {
                await wire.Duplex.WaitAsync();
                count = await wire.Duplex.ReadAsync(into);
                read.AddRange(into[..count]);
            }
        }));
        scene.Strand("client", () =>
        {
            wire.Say(1, 2);
            wire.Say(3);
            wire.Finish();
        });
        scene.AtRest(() => Assert.Equal([1, 2, 3], read));
    });

    [Fact]
    public void A_reset_ends_the_read() => Explorer.Every(2, scene =>
    {
        var site = new Site(scene);
        var wire = site.Open(100);
        var read = new List<byte>();
        scene.Strand("server", () => site.Begin(
            "the reader", () => Assert.ThrowsAsync<SocketException>(() => ReadAsync(wire, read, 2))));
        scene.Strand("client", () =>
        {
            wire.Say(1, 2);
            wire.Reset();
        });
        scene.AtRest(() => Assert.Equal([1, 2], read));
    });

    /// <summary>
    /// A read that is under way when another thread interrupts is over; once that is taken back, reading goes on.
    /// </summary>
    [Fact]
    public void An_interrupted_read_ends_and_the_next_one_reads() => Explorer.Every(1, scene =>
    {
        var site = new Site(scene);
        var wire = site.Open(100);
        var read = new List<byte>();
        scene.Strand("server", () => site.Begin("the reader", async () =>
        {
            try
            {
                await ReadAsync(wire, read, 2);
            }
            catch (OperationCanceledException)
            {
                wire.Duplex.ResumeRead();
                await ReadAsync(wire, read, 2);
            }
        }));
        scene.Strand("deadline", wire.Duplex.InterruptRead);
        scene.Strand("client", () =>
        {
            wire.Say(1, 2);
            wire.Finish();
        });
        scene.AtRest(() => Assert.Equal([1, 2], read));
    });

    /// <summary>Whoever is told has the memory back: nothing is read into it from then on.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_end_from_another_thread_ends_the_read(bool isAbort) => Explorer.Every(1, scene =>
    {
        var site = new Site(scene);
        var wire = site.Open(100);
        var into = new byte[2];
        scene.Strand("server", () => site.Begin("the reader", async () =>
        {
            try
            {
                while (await wire.Duplex.ReadAsync(into) > 0)
                {
                    into.AsSpan().Clear();
                }
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException)
            {
                into.AsSpan().Clear();
            }
        }));
        scene.Strand("end", isAbort ? wire.Duplex.Abort : wire.Duplex.Dispose);
        scene.Strand("client", () => wire.Say(1, 2));
        scene.AtRest(() =>
        {
            Assert.Equal(new byte[2], into);
            Assert.True(wire.Connection.IsClosed);
        });
    });

    private static async Task ReadAsync(Wire wire, List<byte> read, int room)
    {
        var into = new byte[room];
        while (await wire.Duplex.ReadAsync(into) is var count && count > 0)
        {
            read.AddRange(into[..count]);
        }
    }
}
