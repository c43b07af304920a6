using System.Net.Sockets;
using Pibl.Interleaving.Explore;

namespace Pibl.Interleaving.Transport;

/// <summary>
/// Ends beside writes, events and other ends: what was written goes out whole, or the peer sees that it did not.
/// </summary>
public sealed class EndTests
{
    /// <summary>
    /// What is kept goes out before the connection is closed, even if the peer makes room for it only later.
    /// </summary>
    [Theory]
    [InlineData(10)]
    [InlineData(1_000)]
    public void A_close_lets_out_what_is_kept(int room) => Explorer.Every(2, scene =>
    {
        var site = new Site(scene);
        var wire = site.Open(room);
        var answer = Site.Bytes(40, from: 0);
        scene.Strand("server", () => site.Begin("the answer", async () =>
        {
            Assert.Equal(1, await wire.Duplex.ReadAsync(new byte[1]));
            await wire.Duplex.WriteAsync(answer, default);
            wire.Duplex.Dispose();
        }));
        scene.Strand("client", () =>
        {
            wire.Say(1);
            wire.Drain(answer.Length);
        });
        scene.AtRest(() =>
        {
            Assert.Equal(answer, wire.Received);
            Assert.True(wire.Connection.IsClosed);
            Assert.False(wire.Connection.IsReset);
        });
    });

    [Fact]
    public void A_finish_follows_what_is_kept() => Explorer.Every(2, scene =>
    {
        var site = new Site(scene);
        var wire = site.Open(room: 10);
        var answer = Site.Bytes(25, from: 0);
        scene.Strand("server", () => site.Begin("the answer", async () =>
        {
            Assert.Equal(1, await wire.Duplex.ReadAsync(new byte[1]));
            await wire.Duplex.WriteAsync(answer, default);
            wire.Duplex.FinishWriting();
        }));
        scene.Strand("client", () =>
        {
            wire.Say(1);
            wire.Drain(answer.Length);
        });
        scene.AtRest(() =>
        {
            Assert.Equal(answer, wire.Received);
            Assert.True(wire.Connection.HasFinished);
        });
    });

    /// <summary>
    /// The writer has its memory back when it is told, and spoils it: none of that may reach the peer.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_end_from_another_thread_ends_a_write(bool isAbort) => Explorer.Every(1, scene =>
    {
        var site = new Site(scene);
        var wire = site.Open(room: 10);
        var (body, whole) = (Site.Bytes(25, from: 0), false);
        scene.Strand("server", () => site.Begin("the answer", async () =>
        {
            try
            {
                await wire.Duplex.WriteAsync(body, default);
                whole = true;
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException)
            {
                // The end came first.
            }

            body.AsSpan().Fill(0xDD);
        }));
        scene.Strand("end", isAbort ? wire.Duplex.Abort : wire.Duplex.Dispose);
        scene.Strand("client", () => wire.Drain(body.Length));
        scene.AtRest(() =>
        {
            Assert.Equal(Site.Bytes(25, from: 0).Take(wire.Received.Count), wire.Received);
            Assert.True(wire.Connection.IsClosed, "it is open for ever");
            Assert.True(wire.Connection.IsReset || (whole && wire.Received.Count + wire.Connection.InFlight == 25)
                || wire.Received.Count == 0);
        });
    });

    [Fact]
    public void Two_ends_close_it_once() => Explorer.Every(1, scene =>
    {
        var site = new Site(scene);
        var wire = site.Open(room: 10);
        scene.Strand("one", wire.Duplex.Dispose);
        scene.Strand("other", wire.Duplex.Abort);
        scene.Strand("client", () => wire.Say(1));
        scene.AtRest(() => Assert.True(wire.Connection.IsClosed));
    });

    /// <summary>
    /// A newcomer has the number of a connection that was closed while events of it were on their way.
    /// </summary>
    [Fact]
    public void A_newcomer_is_told_nothing_of_what_was_before_it() => Explorer.Every(1, scene =>
    {
        var site = new Site(scene);
        var (first, second) = (site.Open(10), site.Open(10));
        Wire? newcomer = null;
        scene.Strand("server", () => site.Begin("the exchange", async () =>
        {
            // On the loop's thread, and the reset of the other may be in the same batch.
            Assert.Equal(1, await first.Duplex.ReadAsync(new byte[1]));
            second.Duplex.Dispose();
            newcomer = site.Open(10);
            Assert.Equal(second.Connection.Number, newcomer.Connection.Number);
        }));
        scene.Strand("client", () => first.Say(1));
        scene.Strand("another", second.Reset);
        scene.AtRest(() =>
        {
            Assert.False(newcomer!.Duplex.PeerIsGone, "it is taken for the one before it");
            Assert.False(newcomer.Duplex.ReadAsync(new byte[1]).IsCompleted);
        });
    });
}
