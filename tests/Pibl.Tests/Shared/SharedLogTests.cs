using Microsoft.Extensions.Time.Testing;
using Pibl.Cache;
using Pibl.Http.Messages;
using Pibl.Shared;

namespace Pibl.Tests.Shared;

/// <summary>What a proxy carries out of what the store tells it, and how far its file says that it has come.</summary>
public sealed class SharedLogTests : IDisposable
{
    private static readonly LogPosition Known = new(5, "e");
    private static readonly SharedPurge One = PurgeOf("one");
    private static readonly SharedPurge Other = PurgeOf("other");

    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-log-").FullName;
    private readonly ToldLog _store = new();
    private readonly PurgedStore _cache = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_others_have_purged_is_carried_out()
    {
        _store.Answers.Enqueue(Answer(7, whole: true, (One, 6), (Other, 7)));
        await Log().AskAsync();
        Assert.Equal([One.Scope, Other.Scope], _cache.Purged);
    }

    [Fact]
    public async Task What_was_purged_before_the_position_is_known_and_not_carried_out_again()
    {
        _store.Answers.Enqueue(Answer(6, whole: true, (One, 4), (Other, 6)));
        var log = Log();
        await log.AskAsync();
        Assert.Equal([Other.Scope], _cache.Purged);
        Assert.False(log.IsAlive(KeyOf("one"), Fields.Empty, generation: 3));
        Assert.True(log.IsAlive(KeyOf("one"), Fields.Empty, generation: 4));
    }

    [Fact]
    public async Task Where_the_position_is_not_the_stores_everything_goes()
    {
        _store.Answers.Enqueue(Answer(9, whole: false, (Other, 9)));
        await Log().AskAsync();
        Assert.Equal([PurgeScope.All], _cache.Purged);
    }

    [Fact]
    public async Task An_own_order_is_not_carried_out_twice()
    {
        var log = Log();
        _store.Answers.Enqueue(Answer(5, whole: true));
        await log.AskAsync();
        _store.Next = new LogPosition(6, "f");
        _store.Answers.Enqueue(Answer(6, whole: true, (One, 6)));
        await log.PurgeAsync(One.ToOrder());
        await log.AskAsync();
        Assert.Equal([One.Scope], _cache.Purged);
    }

    /// <summary>The store has one thing once, with its latest number.</summary>
    [Fact]
    public async Task An_own_order_does_not_hide_anothers_of_the_same_thing()
    {
        var log = Log();
        _store.Answers.Enqueue(Answer(5, whole: true));
        await log.AskAsync();
        _store.Next = new LogPosition(7, "g");
        _store.Answers.Enqueue(Answer(7, whole: true, (One, 7)));
        await log.PurgeAsync(One.ToOrder());
        await log.AskAsync();
        Assert.Equal([One.Scope, One.Scope], _cache.Purged);
    }

    /// <summary>Else it is found, and stored here again behind the purge.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_being_purged_is_not_found_below(bool isOwn)
    {
        var log = Log();
        _store.Answers.Enqueue(Answer(5, whole: true));
        await log.AskAsync();
        _store.Next = new LogPosition(6, "f");
        _store.Answers.Enqueue(Answer(6, whole: true, (One, 6)));
        List<bool> found = [];
        _cache.Purging = () => found.Add(log.IsAlive(KeyOf("one"), Fields.Empty, generation: 5));
        await (isOwn ? log.PurgeAsync(One.ToOrder()).AsTask() : log.AskAsync());
        Assert.Equal([false], found);
    }

    /// <summary>It may have lost the last purges, which whoever was there has heard.</summary>
    [Theory]
    [InlineData(900, 0)]
    [InlineData(1_100, 1)]
    public async Task Whoever_was_silent_when_the_store_began_anew_forgets_what_it_holds(int silentMs, int purged)
    {
        var clock = new FakeTimeProvider();
        var log = Log(clock);
        _store.Answers.Enqueue(Answer(5, whole: true));
        await log.AskAsync();
        clock.Advance(TimeSpan.FromMilliseconds(silentMs));
        _store.Answers.Enqueue(Answer(9, whole: true) with { BegunAt = 9 });
        await log.AskAsync();
        Assert.Equal(purged, _cache.Purged.Count(scope => scope == PurgeScope.All));
        Assert.Equal(purged, _cache.Purged.Count);
        clock.Advance(TimeSpan.FromHours(1));
        await log.AskAsync();
        Assert.Equal(purged, _cache.Purged.Count);
    }

    [Fact]
    public async Task What_the_file_did_not_take_is_carried_out_again_after_a_restart_with_all_that_came_later()
    {
        _cache.Outcomes.Enqueue(PurgeOutcome.NotDurable);
        _store.Answers.Enqueue(Answer(6, whole: true, (One, 6)));
        _store.Answers.Enqueue(Answer(7, whole: true, (Other, 7)));
        await Log().AskAsync();
        Assert.Equal([One.Scope, Other.Scope], _cache.Purged);
        Assert.Equal(Known, File().Read());
    }

    [Fact]
    public async Task The_file_follows_what_holds_for_good()
    {
        _store.Answers.Enqueue(Answer(6, whole: true, (One, 6)));
        await Log().AskAsync();
        Assert.Equal(6, File().Read().Generation);
    }

    /// <summary>An idle proxy does not ask; a request would, before it looks.</summary>
    [Fact]
    public async Task Whoever_peeks_after_a_pause_hears_of_what_was_purged_meanwhile()
    {
        var clock = new FakeTimeProvider();
        var log = Log(clock);
        var setting = new SharedSetting(LanguageExt.Prelude.Seq1(("redis.test", 6379)));
        using var tier = new SharedTier(null!, log, setting, clock, "p");
        var cache = new SharedCache(_cache, log, tier, setting, clock);
        _store.Answers.Enqueue(Answer(5, whole: true));
        await log.AskAsync();
        clock.Advance(TimeSpan.FromSeconds(20));
        _store.Answers.Enqueue(Answer(6, whole: true, (One, 6)));
        await cache.PeekAllAsync(KeyOf("one"));
        Assert.Equal([One.Scope], _cache.Purged);
        Assert.Equal(TimeSpan.Zero, log.Silence);
    }

    private static SharedPurge PurgeOf(string tag) =>
        new(SharedPurgeKind.Order, new PurgeScope(PurgeKind.Url, Bytes.Of("a.test"), Bytes.Of($"/{tag}")));

    private static CacheKey KeyOf(string tag) => new(Bytes.Of("a.test"), Bytes.Of($"/{tag}"));

    private static LogAnswer Answer(long now, bool whole, params (SharedPurge, long)[] purges) =>
        new(new LogPosition(now, $"{(char)('a' + now - 1)}"), 0, whole, purges, 2);

    private PositionFile File() => PositionFile.Beside(Path.Combine(_folder, "cache"));

    private SharedLog Log(TimeProvider? clock = null)
    {
        File().Write(Known);
        return new SharedLog(
            _store, _cache, new ContactRule(TimeSpan.FromSeconds(1)), clock ?? TimeProvider.System, File(), "p",
            (_, _) => { });
    }

    /// <summary>Says what a test has written down, and then that there is nothing new.</summary>
    private sealed class ToldLog : IPurgeLog
    {
        private LogAnswer? _last;

        public Queue<LogAnswer> Answers { get; } = new();

        public LogPosition? Next { get; set; }

        public Action? Changed { get; set; }

        public ValueTask<LogAnswer?> AskAsync(string proxy, LogPosition known, bool wantsAll)
        {
            _last = Answers.TryDequeue(out var answer) ? answer : _last! with { IsContinuous = true, Purges = [] };
            return new(_last);
        }

        public ValueTask<LogPosition?> AddAsync(IReadOnlyList<SharedPurge> purges) => new(Next);

        public ValueTask<LogProgress?> ProgressOfAsync(LogPosition purge) => new(new LogProgress(true, true, []));

        public ValueTask LeaveAsync(string proxy) => default;
    }

    /// <summary>Keeps nothing but what was purged.</summary>
    private sealed class PurgedStore : EmptyStore, ICacheStore
    {
        public List<PurgeScope> Purged { get; } = [];

        public Queue<PurgeOutcome> Outcomes { get; } = new();

        public Action Purging { get; set; } = static () => { };

        ValueTask<PurgeOutcome> ICacheStore.PurgeAsync(PurgeOrder order)
        {
            Purging();
            Purged.AddRange(order.Scopes);
            return new(Outcomes.TryDequeue(out var outcome) ? outcome : PurgeOutcome.Done);
        }
    }
}
