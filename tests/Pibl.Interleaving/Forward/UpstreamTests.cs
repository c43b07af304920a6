using Pibl.Access;
using Pibl.Balance;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Interleaving.Explore;
using Pibl.Transport;
using Pibl.Upstreams;

namespace Pibl.Interleaving.Forward;

/// <summary>
/// Connections to a server in every order of things: each is given to one exchange at a time, ends, and gives its
/// memory back once, when nobody uses it any more.
/// </summary>
public sealed class UpstreamTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    [Fact]
    public void Each_is_rented_by_one_at_a_time() => Explorer.Every(2, scene =>
    {
        var house = new House(scene);
        house.Open();
        for (var renter = 1; renter <= 2; renter++)
        {
            scene.Strand($"renter {renter}", () => house.Rent());
        }

        scene.Strand("clock", () => house.Clock.ComeDue());
    });

    [Fact]
    public void A_server_that_closes_ends_what_rests() => Explorer.Every(2, scene =>
    {
        var house = new House(scene);
        var (server, _) = house.Open();
        scene.Strand("renter", () => house.Rent());
        scene.Strand("server", () => server.Say());
        scene.Strand("clock", () => house.Clock.ComeDue());
    });

    [Fact]
    public void A_pool_that_closes_ends_what_rests_and_what_comes_back() => Explorer.Every(2, scene =>
    {
        var house = new House(scene);
        house.Open();
        scene.Strand("renter", () => house.Rent());
        scene.Strand("close", house.Pool.Dispose);
        scene.Strand("clock", () => house.Clock.ComeDue());
        scene.AtRest(() => Assert.Equal(0, house.Pool.Idle));
    });

    /// <summary>
    /// The owner reads, somebody else still sends the request's body, and the deadline breaks it off.
    /// </summary>
    [Fact]
    public void Memory_stays_until_the_last_has_let_go() => Explorer.Every(1, scene =>
    {
        var house = new House(scene);
        var (server, connection) = house.Open(rests: false);
        connection.Expect(Idle);
        connection.Hold();
        scene.Strand("owner", () => house.Begin(async () =>
        {
            try
            {
                Assert.Equal(2, await connection.FillAsync(16));
                Assert.Equal([1, 2], connection.Buffer.Filled.ToArray());
                Strand.Point("the answer is used");
                Assert.Equal([1, 2], connection.Buffer.Filled.ToArray());
            }
            catch (ObjectDisposedException)
            {
                // Broken off.
            }

            connection.Close();
        }));
        scene.Strand("sender", () =>
        {
            Strand.Point("the body is out");
            connection.Drop();
        });
        scene.Strand("server", () => server.Say(1, 2));
        scene.Strand("clock", () => house.Clock.ComeDue());
    });

    /// <summary>The task that sends a body and the one that waits for the answer say so at the same time.</summary>
    [Fact]
    public void The_deadline_runs_at_last_just_where_the_server_owes_something() => Explorer.Every(2, scene =>
    {
        var deadline = new Heartbeat(new Clock()).Watch(() => { });
        var server = new ServerDeadline(deadline);
        scene.Strand("sender", () =>
        {
            server.AskClient();
            server.ClientIsThrough();
        });
        scene.Strand("reader", () =>
        {
            server.Await(Idle);
            server.AwaitNothing();
            server.Await(Idle);
        });
        scene.AtRest(() => Assert.True(deadline.IsDue(long.MaxValue - 1)));
    });

    [Fact]
    public void The_deadline_stands_still_while_the_client_is_asked() => Explorer.Every(2, scene =>
    {
        var deadline = new Heartbeat(new Clock()).Watch(() => { });
        var server = new ServerDeadline(deadline);
        scene.Strand("sender", () =>
        {
            server.AskClient();
            server.ClientIsThrough();
            server.AskClient();
        });
        scene.Strand("reader", () => server.Await(Idle));
        scene.AtRest(() => Assert.False(deadline.IsDue(long.MaxValue - 1)));
    });

    /// <summary>Nobody reads what is written there.</summary>
    private sealed class NoAccessLog : IAccessLog
    {
        public bool IsOpen => false;

        public bool TryWrite(AccessEntry entry) => true;
    }

    /// <summary>A pool, its clock, and all that was ever opened.</summary>
    private sealed class House
    {
        private readonly List<Server> _servers = [];
        private readonly List<Task> _tasks = [];
        private readonly Heartbeat _heartbeat;
        private int _renting;

        public House(Scene scene)
        {
            _heartbeat = new Heartbeat(Clock);
            var server = new Endpoint("server", 80);
            var view = ClusterView.AllUp(LanguageExt.Prelude.Seq1(server));
            var clusters = new Clusters(
                view, Reserve.Pick, HealthRule.Default, Limits.Default, Clock, () => 0, new NoAccessLog());
            Pool = new UpstreamPool(clusters, server, Idle, new RestingPlaces(4), 4, new BoundConnections());
            scene.AtRest(AssertAllEnds);
        }

        public Clock Clock { get; } = new();

        public UpstreamPool Pool { get; }

        /// <summary>A connection; it is past its time to rest when the clock comes due.</summary>
        public (Server Server, UpstreamConnection Connection) Open(bool rests = true)
        {
            var server = new Server();
            _servers.Add(server);
            var connection = new UpstreamConnection(server, _heartbeat, Pool.Forget);
            if (rests)
            {
                Pool.Return(connection, isDoubtful: false);
            }

            Clock.Pass(2 * Idle);
            return (server, connection);
        }

        public void Begin(Func<Task> work) => _tasks.Add(work());

        /// <summary>An exchange, if there is a connection for one: it sends a byte and gets it back.</summary>
        public void Rent() => Begin(async () =>
        {
            if (Pool.TryRent(surely: true) is not { } connection)
            {
                return;
            }

            Assert.Equal(1, ++_renting);
            var isWhole = await ExchangeAsync(connection);
            _renting--;
            if (isWhole)
            {
                Pool.Return(connection, isDoubtful: false);
            }
            else
            {
                connection.Close();
            }
        });

        private static async Task<bool> ExchangeAsync(UpstreamConnection connection)
        {
            try
            {
                connection.ExpectNothing();
                await connection.WriteAsync(new byte[] { 7 }, default);
                if (await connection.FillAsync(16) == 0)
                {
                    return false;
                }

                Assert.Equal([7], connection.Buffer.Filled.ToArray());
                connection.Buffer.Consume(1);
                return true;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }

        private void AssertAllEnds()
        {
            foreach (var task in _tasks)
            {
                Assert.True(task.IsCompleted, "somebody waits for ever");
                task.GetAwaiter().GetResult();
            }

            var open = _servers.Count(server => !server.IsAborted);
            Assert.Equal(open, Pool.Idle);
            Pool.Dispose();
            Assert.All(_servers, server => Assert.True(server.IsAborted));
            Assert.Equal(0, _heartbeat.Watched);
        }
    }
}
