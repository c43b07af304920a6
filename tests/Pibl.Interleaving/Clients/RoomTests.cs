using Pibl.Clients;
using Pibl.Interleaving.Explore;

namespace Pibl.Interleaving.Clients;

/// <summary>
/// Places in every order of things: none is lost, none is given twice, nobody waits beside a free one.
/// </summary>
public sealed class RoomTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Nobody_waits_beside_a_free_place(int places) => Explorer.Every(2, scene =>
    {
        var guests = new Guests(places);
        for (var guest = 1; guest <= 3; guest++)
        {
            scene.Strand($"guest {guest}", () => guests.Come(default));
        }

        scene.AtRest(() =>
        {
            guests.AssertGone();
            Assert.Equal(3, guests.Stayed);
        });
    });

    [Fact]
    public void Whoever_stops_waiting_takes_no_place() => Explorer.Every(2, scene =>
    {
        var guests = new Guests(1);
        var stop = new CancellationTokenSource();
        scene.Strand("guest", () => guests.Come(default));
        scene.Strand("leaving", () => guests.Come(stop.Token));
        scene.Strand("late", () => guests.Come(default));
        scene.Strand("stop", () =>
        {
            Strand.Point("cancel");
            stop.Cancel();
        });
        scene.AtRest(() =>
        {
            guests.AssertGone();
            Assert.Equal(3, guests.Stayed + guests.Stopped);
            Assert.InRange(guests.Stopped, 0, 1);
        });
    });

    private sealed class Guests(int places)
    {
        private readonly ConnectionLimit _limit = new(places);
        private readonly List<Task> _visits = [];
        private int _inside;

        public int Stayed { get; private set; }

        public int Stopped { get; private set; }

        public void Come(CancellationToken stop) => _visits.Add(ComeAsync(stop));

        public void AssertGone()
        {
            foreach (var visit in _visits)
            {
                Assert.True(visit.IsCompleted, "somebody waits for ever");
                visit.GetAwaiter().GetResult();
            }

            for (var place = 0; place < places; place++)
            {
                Assert.True(_limit.TakeAsync(default).IsCompletedSuccessfully, "a place is lost");
            }

            Assert.False(_limit.TakeAsync(default).IsCompleted, "there is a place too many");
        }

        private async Task ComeAsync(CancellationToken stop)
        {
            try
            {
                await _limit.TakeAsync(stop);
            }
            catch (OperationCanceledException)
            {
                Stopped++;
                return;
            }

            Assert.InRange(++_inside, 1, places);
            Strand.Point("inside");
            _inside--;
            Stayed++;
            _limit.Return();
        }
    }
}
