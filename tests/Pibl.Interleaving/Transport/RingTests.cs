using Pibl.Interleaving.Explore;

namespace Pibl.Interleaving.Transport;

/// <summary>The same where a loop sends and reads for many in one call.</summary>
public sealed class RingTests
{
    /// <summary>Three are the fewest for which the ring is used.</summary>
    private const int Crowd = 3;

    [Theory]
    [InlineData(10, 1)]
    [InlineData(1_000, 1)]
    public void Short_answers_to_many_arrive_whole(int room, int preemptions) => Explorer.Every(preemptions, scene =>
    {
        var site = new Site(scene, hasRing: true);
        var answer = Site.Bytes(25, from: 0);
        var wires = Enumerable.Range(0, Crowd).Select(_ => site.Open(room)).ToArray();
        scene.Strand("server", () => Array.ForEach(
            wires, wire => site.Begin("the answer", () => AnswerAsync(wire, answer, []))));
        scene.Strand("clients", () =>
        {
            Array.ForEach(wires, wire => wire.Say(1));
            Array.ForEach(wires, wire => wire.Drain(answer.Length));
        });
        scene.AtRest(() => Assert.All(wires, wire => Assert.Equal(answer, wire.Received)));
    });

    /// <summary>A long write waits behind what the ring sends.</summary>
    [Fact]
    public void Long_answers_follow_short_ones() => Explorer.Some(1_500, scene =>
    {
        var site = new Site(scene, hasRing: true);
        var (head, body) = (Site.Bytes(2_000, from: 0), Site.Bytes(3_000, from: 2_000));
        var wires = Enumerable.Range(0, Crowd).Select(_ => site.Open(room: 1_000)).ToArray();
        scene.Strand("server", () => Array.ForEach(
            wires, wire => site.Begin("the answer", () => AnswerAsync(wire, head, body))));
        foreach (var wire in wires)
        {
            scene.Strand("client", () =>
            {
                wire.Say(1);
                wire.Drain(head.Length + body.Length);
            });
        }

        scene.AtRest(() => Assert.All(wires, wire => Assert.Equal([.. head, .. body], wire.Received)));
    });

    [Fact]
    public void Resets_and_ends_beside_answers_hang_nobody() => Explorer.Some(1_500, scene =>
    {
        var site = new Site(scene, hasRing: true);
        var answer = Site.Bytes(25, from: 0);
        var wires = Enumerable.Range(0, Crowd).Select(_ => site.Open(room: 10)).ToArray();
        scene.Strand("server", () => Array.ForEach(wires, wire => site.Begin("the answer", async () =>
        {
            try
            {
                await AnswerAsync(wire, answer, answer);
                wire.Duplex.Dispose();
            }
            catch (Exception e) when (e is ObjectDisposedException or System.Net.Sockets.SocketException)
            {
                wire.Duplex.Abort();
            }
        })));
        scene.Strand("client", () =>
        {
            wires[0].Say(1);
            wires[0].Drain(2 * answer.Length);
        });
        scene.Strand("resetting", () =>
        {
            wires[1].Say(1);
            wires[1].Reset();
        });
        scene.Strand("deadline", wires[2].Duplex.Abort);
        scene.Strand("late", () => wires[2].Say(1));
        scene.AtRest(() =>
        {
            Assert.Equal([.. answer, .. answer], wires[0].Received);
            Assert.All(wires, wire => Assert.True(wire.Connection.IsClosed));
        });
    });

    private static async Task AnswerAsync(Wire wire, byte[] first, byte[] second)
    {
        // From here on it is on the loop's thread.
        if (await wire.Duplex.ReadAsync(new byte[16]) > 0)
        {
            await wire.Duplex.WriteAsync(first, default);
            if (second.Length > 0)
            {
                await wire.Duplex.WriteAsync(second, default);
            }
        }
    }
}
