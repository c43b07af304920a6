using Pibl.Interleaving.Explore;

namespace Pibl.Interleaving.Transport;

/// <summary>
/// Writes beside events and a peer that reads: all bytes arrive, once and in order, and each write ends.
/// </summary>
public sealed class OutgoingTests
{
    /// <summary>A short write is kept, and a long one waits behind it for room.</summary>
    [Theory]
    [InlineData(1_000)]
    [InlineData(3_000)]
    public void A_write_waits_behind_what_is_kept(int room) => Explorer.Every(2, scene =>
    {
        var site = new Site(scene);
        var wire = site.Open(room);
        var (first, second) = (Site.Bytes(2_000, from: 0), Site.Bytes(3_000, from: 2_000));
        scene.Strand("server", () => site.Begin("the answer", async () =>
        {
            // From here on it is on the loop's thread.
            Assert.Equal(1, await wire.Duplex.ReadAsync(new byte[1]));
            await wire.Duplex.WriteAsync(first, default);
            await wire.Duplex.WriteAsync(second, default);
        }));
        scene.Strand("client", () =>
        {
            wire.Say(1);
            wire.Drain(first.Length + second.Length);
        });
        scene.AtRest(() => Assert.Equal([.. first, .. second], wire.Received));
    });

    /// <summary>The writer is on a thread of its own, as where a server's answer comes over another loop.</summary>
    [Theory]
    [InlineData(1_000)]
    [InlineData(3_000)]
    public void A_write_from_another_thread_waits(int room) => Explorer.Every(2, scene =>
    {
        var site = new Site(scene);
        var wire = site.Open(room);
        var (first, second) = (Site.Bytes(2_000, from: 0), Site.Bytes(3_000, from: 2_000));
        scene.Strand("server", () => site.Begin("the answer", async () =>
        {
            await wire.Duplex.WriteAsync(first, default);
            await wire.Duplex.WriteAsync(second, default);
        }));
        scene.Strand("client", () => wire.Drain(first.Length + second.Length));
        scene.AtRest(() => Assert.Equal([.. first, .. second], wire.Received));
    });
}
