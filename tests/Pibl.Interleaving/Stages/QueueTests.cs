using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Interleaving.Explore;
using Pibl.Stages;

namespace Pibl.Interleaving.Stages;

/// <summary>
/// A queue in every order of things: nobody waits beside a free permit, nobody has one too many, each is decided once.
/// </summary>
public sealed class QueueTests
{
    [Theory]
    [InlineData(1, 3, 2)]
    [InlineData(1, 4, 1)]
    [InlineData(2, 4, 1)]
    public void Nobody_waits_beside_a_free_permit(int atOnce, int visits, int preemptions) =>
        Explorer.Every(preemptions, scene =>
        {
            var house = new House(scene, atOnce, visits);
            house.Visit(visits);
            house.AssertAllServed(visits);
        });

    [Fact]
    public void Whoever_leaves_and_comes_again_finds_its_place() => Explorer.Every(2, scene =>
    {
        var house = new House(scene, 1, 4);
        scene.Strand("regular", () =>
        {
            house.Visit();
            house.Visit();
        });
        house.Visit(2);
        house.AssertAllServed(4);
    });

    [Fact]
    public void A_full_line_turns_away_and_loses_nobody() => Explorer.Every(2, scene =>
    {
        var house = new House(scene, 1, 1);
        house.Visit(3);
        scene.AtRest(() =>
        {
            house.AssertEmpty();
            Assert.InRange(house.Served, 1, 3);
            Assert.Equal(3 - house.Served, house.Queue.Refused);
        });
    });

    [Fact]
    public void Patience_ends_beside_a_permit_that_comes_back() => Explorer.Every(2, scene =>
    {
        var house = new House(scene, 1, 3);
        house.Visit(2);
        scene.Idler("clock", () => house.Clock.ComeDue());
        scene.AtRest(() =>
        {
            house.AssertEmpty();
            Assert.Equal(2 - house.Served, house.Queue.Refused);
            Assert.InRange(house.Served, 1, 2);
        });
    });

    [Fact]
    public void A_client_goes_away_while_it_waits() => Explorer.Every(2, scene =>
    {
        var house = new House(scene, 1, 3);
        var left = new CancellationTokenSource();
        house.Visit(1);
        scene.Strand("leaving", () => house.Visit(left.Token));
        scene.Strand("reset", () =>
        {
            Strand.Point("cancel");
            left.Cancel();
        });
        scene.AtRest(() =>
        {
            house.AssertEmpty();
            Assert.Equal(0, house.Queue.Refused);
            Assert.InRange(house.Served, 1, 2);
        });
    });

    [Fact]
    public void The_house_closes_beside_all_of_it() => Explorer.Every(1, scene =>
    {
        var house = new House(scene, 1, 2);
        house.Visit(2);
        scene.Strand("close", house.Queue.Dispose);
        scene.Idler("clock", () => house.Clock.ComeDue());
        scene.AtRest(() =>
        {
            house.AssertEmpty();
            Assert.Equal(2 - house.Served, house.Queue.Refused);
            Assert.False(house.Queue.TryEnter());
        });
    });

    [Fact]
    public void Five_visitors_by_chance() => Explorer.Some(3_000, scene =>
    {
        var house = new House(scene, 1, 5);
        house.Visit(5);
        house.AssertAllServed(5);
    });

    /// <summary>A queue, and who is inside.</summary>
    private sealed class House(Scene scene, int atOnce, int waiting)
    {
        private readonly List<Task> _visits = [];
        private int _inside;

        public Clock Clock { get; } = new();

        public Queue Queue => field ??= new Queue(
            new QueueRule("test", atOnce, waiting, TimeSpan.FromSeconds(1), "MAX_TEST"), Clock, Workers.Pool);

        public int Served { get; private set; }

        /// <summary>So many, each on a strand of its own.</summary>
        public void Visit(int count)
        {
            for (var visitor = 1; visitor <= count; visitor++)
            {
                scene.Strand($"visitor {visitor}", () => Visit());
            }
        }

        public void Visit(CancellationToken abandoned = default) => _visits.Add(VisitAsync(abandoned));

        public void AssertAllServed(int visits) => scene.AtRest(() =>
        {
            AssertEmpty();
            Assert.Equal((visits, 0L), (Served, Queue.Refused));
        });

        public void AssertEmpty()
        {
            foreach (var visit in _visits)
            {
                Assert.True(visit.IsCompleted, "somebody waits for ever");
                visit.GetAwaiter().GetResult();
            }

            Assert.Equal((0, 0), (Queue.Inside, Queue.Depth));
        }

        private async Task VisitAsync(CancellationToken abandoned)
        {
            using var scope = new ExchangeScope(abandoned);
            await Queue.Guard<string>(Answer)("x", scope);
        }

        private ValueTask<Reply> Answer(string input, ExchangeScope scope)
        {
            Assert.InRange(++_inside, 1, atOnce);
            Strand.Point("inside");
            Served++;
            _inside--;
            return new ValueTask<Reply>(Faults.ReplyTo(Fault.OfUs(FaultKind.Bug, "anything")));
        }
    }
}
