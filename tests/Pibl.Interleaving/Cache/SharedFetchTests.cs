using LanguageExt;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Interleaving.Explore;
using Pibl.Stages;

namespace Pibl.Interleaving.Cache;

/// <summary>
/// A shared fetch in every order of things: each who waits is decided once, nobody waits for ever, what nobody wants is
/// broken off, and what it holds goes back once.
/// </summary>
public sealed class SharedFetchTests
{
    [Fact]
    public void It_is_answered_beside_those_who_join() => Explorer.Every(3, scene =>
    {
        var fetch = new Fetched(scene);
        fetch.Lead();
        fetch.Follow(2);
        scene.Strand("server", fetch.Answer);
        scene.AtRest(() =>
        {
            fetch.AssertDecided();
            Assert.True(fetch.HasReply);
        });
    });

    [Fact]
    public void Its_leader_leaves_beside_the_answer_and_one_who_joins() => Explorer.Every(2, scene =>
    {
        var fetch = new Fetched(scene);
        fetch.Lead();
        fetch.Follow(1);
        scene.Strand("reset", fetch.LeaderLeaves);
        scene.Strand("server", fetch.Answer);
        scene.AtRest(fetch.AssertDecided);
    });

    [Fact]
    public void One_who_waits_leaves_beside_the_answer() => Explorer.Every(2, scene =>
    {
        var fetch = new Fetched(scene);
        fetch.Lead();
        fetch.Follow(1, leaves: true);
        scene.Strand("server", fetch.Answer);
        scene.AtRest(() =>
        {
            fetch.AssertDecided();
            Assert.True(fetch.HasReply);
        });
    });

    [Fact]
    public void All_leave_and_it_is_broken_off() => Explorer.Every(2, scene =>
    {
        var fetch = new Fetched(scene);
        fetch.Lead();
        fetch.Follow(1, leaves: true);
        scene.Strand("reset", fetch.LeaderLeaves);
        scene.AtRest(fetch.AssertDecided);
    });

    [Fact]
    public void It_is_late_beside_the_answer_and_one_who_joins() => Explorer.Every(2, scene =>
    {
        var fetch = new Fetched(scene);
        fetch.Lead();
        fetch.Follow(2);
        scene.Idler("clock", fetch.Clock.ComeDue);
        scene.Strand("server", fetch.Answer);
        scene.AtRest(fetch.AssertDecided);
    });

    /// <summary>One fetch, and all who take part in it.</summary>
    private sealed class Fetched
    {
        private static readonly CacheKey Key = new(Bytes.Of("a.test"), Bytes.Of("/x"));

        private static readonly RequestHead Request = new(
            Method.Get, Bytes.Of("GET"), Key.Target, Key.Host, HttpVersion.Http11, Fields.Empty, Framing.None,
            ConnectionOptions.None);

        private readonly Scene _scene;
        private readonly SharedFetches _fetches;
        private readonly SharedFetch _fetch;
        private readonly TaskCompletionSource<Reply> _answer = new();
        private readonly CancellationTokenSource _leader = new();
        private readonly List<Task> _waits = [];
        private ExchangeScope? _scope;
        private int _ends;

        public Fetched(Scene scene)
        {
            _scene = scene;
            _fetches = new SharedFetches(Clock, Workers.Pool, default);
            var received = new Received(Request, RequestBody.None, new Arrival(null!, 1, default));
            var missed = new Missed(received, Option<StoredResponse>.None, ForwardReason.UriMiss);
            _fetch = new SharedFetch(
                new FetchKey(Key, Fields.Empty), missed, FillRule.Default, new EmptyStore(), _fetches);
            Assert.True(_fetches.TryAdd(_fetch));
        }

        public Clock Clock { get; } = new();

        public bool HasReply { get; private set; }

        public void Lead()
        {
            var scope = new ExchangeScope(_leader.Token);
            _waits.Add(LeadAsync(scope));
        }

        public void Follow(int count, bool leaves = false)
        {
            for (var follower = 1; follower <= count; follower++)
            {
                var left = new CancellationTokenSource();
                _scene.Strand($"follower {follower}", () => _waits.Add(FollowAsync(left.Token)));
                if (leaves)
                {
                    _scene.Strand($"follower {follower} leaves", () =>
                    {
                        Strand.Point("cancel");
                        left.Cancel();
                    });
                }
            }
        }

        public void LeaderLeaves()
        {
            Strand.Point("cancel");
            _leader.Cancel();
        }

        public void Answer() =>
            _answer.TrySetResult(Faults.ReplyTo(Fault.OfUs(FaultKind.NoEndpoint, "anything")));

        public void AssertDecided()
        {
            foreach (var wait in _waits)
            {
                Assert.True(wait.IsCompleted, "somebody waits for ever");
                wait.GetAwaiter().GetResult();
            }

            Assert.Equal((0, 0, 1), (_fetches.Depth, _fetch.State.Followers, _ends));
        }

        private async Task LeadAsync(ExchangeScope scope)
        {
            var reply = await _fetch.LeadAsync(scope, PathAsync);
            HasReply = reply is not null;
            scope.Dispose();
        }

        private async ValueTask<Reply> PathAsync(Missed missed, ExchangeScope scope)
        {
            _scope = scope;
            scope.Hold(new Ended(() => _ends++));
            var abandoned = scope.Abandoned.UnsafeRegister(
                static answer => ((TaskCompletionSource<Reply>)answer!).TrySetResult(
                    Faults.ReplyTo(Faults.ClientLeft)), _answer);
            var reply = await _answer.Task;
            abandoned.Unregister();
            return reply;
        }

        private async Task FollowAsync(CancellationToken left)
        {
            if (_fetch.Join() is not { } waiter)
            {
                return;
            }

            var leaves = left.UnsafeRegister(static one => ((FetchWaiter)one!).GiveUp(), waiter);
            await waiter.Turn;
            leaves.Unregister();
        }
    }

    private sealed class Ended(Action ended) : IPermit
    {
        public bool IsKeptByTunnels => false;

        public void Leave() => ended();
    }
}
