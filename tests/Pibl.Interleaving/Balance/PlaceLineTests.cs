using Pibl.Access;
using Pibl.Balance;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Interleaving.Explore;
using Pibl.Stages;

namespace Pibl.Interleaving.Balance;

/// <summary>
/// The line for places at servers in every order of things: nobody waits beside a free place, no server holds more than
/// its bound, each is decided once.
/// </summary>
public sealed class PlaceLineTests
{
    [Theory]
    [InlineData(1, 3, 2)]
    [InlineData(2, 4, 1)]
    public void Nobody_waits_beside_a_free_place(int servers, int visits, int preemptions) =>
        Explorer.Every(preemptions, scene =>
        {
            var house = new House(scene, servers);
            house.Visit(visits);
            scene.AtRest(() => house.AssertEmpty(served: visits));
        });

    [Fact]
    public void Patience_ends_beside_a_place_that_comes_back() => Explorer.Every(2, scene =>
    {
        var house = new House(scene, 1);
        house.Visit(2);
        scene.Idler("clock", () => house.Clock.ComeDue());
        scene.AtRest(() => house.AssertEmpty(house.Served));
    });

    [Fact]
    public void A_client_goes_away_while_it_waits() => Explorer.Every(2, scene =>
    {
        var house = new House(scene, 1);
        var left = new CancellationTokenSource();
        house.Visit(1);
        scene.Strand("leaving", () => house.Visit(left.Token));
        scene.Strand("reset", () =>
        {
            Strand.Point("cancel");
            left.Cancel();
        });
        scene.AtRest(() => house.AssertEmpty(house.Served));
    });

    [Fact]
    public void A_server_comes_back_beside_one_that_begins_to_wait() => Explorer.Every(2, scene =>
    {
        var house = new House(scene, 2);
        house.Clusters.Report(1, AttemptResult.Refused);
        house.Visit(2);
        scene.Strand("return", () => house.Clusters.Report(1, AttemptResult.Connected));
        scene.AtRest(() => house.AssertEmpty(served: 2));
    });

    /// <summary>Nobody reads what is written there.</summary>
    private sealed class NoAccessLog : IAccessLog
    {
        public bool IsOpen => false;

        public bool TryWrite(AccessEntry entry) => true;
    }

    /// <summary>Servers that take one request at once, and who is there.</summary>
    private sealed class House
    {
        private static readonly Received Request = new(
            new RequestHead(
                Method.Get, Bytes.Of("GET"), Bytes.Of("/"), Bytes.Of("a.test"), HttpVersion.Http11, Fields.Empty,
                Framing.None, ConnectionOptions.None),
            RequestBody.None,
            new Arrival(
                new Connection(
                    1, System.Net.IPEndPoint.Parse("192.0.2.1:50001"), System.Net.IPEndPoint.Parse("192.0.2.80:80"),
                    DateTimeOffset.UnixEpoch),
                1,
                DateTimeOffset.UnixEpoch));

        private readonly Scene _scene;
        private readonly PlaceLine _line;
        private readonly List<Task> _visits = [];
        private readonly int[] _inside;

        public House(Scene scene, int servers)
        {
            (_scene, _inside) = (scene, new int[servers]);
            var endpoints = LanguageExt.Prelude.toSeq(Enumerable.Range(1, servers)
                .Select(at => new Endpoint($"s{at}", 80) { AtOnceMax = 1 })).Strict();
            Clusters = new Clusters(
                ClusterView.AllUp(endpoints), Pickers.RoundRobin(), HealthRule.Default, Limits.Default, Clock, () => 0,
                new NoAccessLog());
            _line = new PlaceLine(Clusters, 10, TimeSpan.FromSeconds(1), Clock, Workers.Pool);
        }

        public Clock Clock { get; } = new();

        public Clusters Clusters { get; }

        public int Served { get; private set; }

        /// <summary>So many, each on a strand of its own.</summary>
        public void Visit(int count)
        {
            for (var visitor = 1; visitor <= count; visitor++)
            {
                _scene.Strand($"visitor {visitor}", () => Visit());
            }
        }

        public void Visit(CancellationToken abandoned = default) => _visits.Add(VisitAsync(abandoned));

        public void AssertEmpty(int served)
        {
            foreach (var visit in _visits)
            {
                Assert.True(visit.IsCompleted, "somebody waits for ever");
                visit.GetAwaiter().GetResult();
            }

            Assert.Equal((served, 0), (Served, _line.Depth));
            Assert.All(_inside.Select((_, server) => Clusters.RequestsOf(server)), held => Assert.Equal(0, held));
            Assert.InRange(Served, 1, _visits.Count);
        }

        private async Task VisitAsync(CancellationToken abandoned)
        {
            bool[]? tried = null;
            var (_, server) = Clusters.Pick(Request, ref tried);
            if (server < 0)
            {
                (_, server) = await _line.WaitAsync(Request, abandoned);
            }

            if (server >= 0)
            {
                Assert.Equal(1, ++_inside[server]);
                Strand.Point("inside");
                Served++;
                _inside[server]--;
                Clusters.UseOf(server).Leave();
            }
        }
    }
}
