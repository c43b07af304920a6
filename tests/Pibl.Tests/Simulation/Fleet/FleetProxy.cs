using Pibl.Bodies;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Shared;
using Pibl.Stages;

namespace Pibl.Tests.Simulation.Fleet;

/// <summary>One proxy of a fleet: the real path of the cache on a machine of its own.</summary>
internal sealed class FleetProxy : IDisposable
{
    private static readonly FillRule Rule = FillRule.Default;

    private readonly FleetWorld _world;
    private readonly int _number;
    private readonly string? _file;

    // What is of a killed process stays, so that nothing of it is finalized meanwhile, on another thread.
    private readonly List<Sharing> _lives = [];
    private TieredStore? _store;
    private SharedCache? _cache;
    private SharedFetches? _fetches;
    private Next<Received>? _path;

    public FleetProxy(FleetWorld world, int number, TimeSpan skew, bool isWarm)
    {
        (_world, _number) = (world, number);
        Machine = new SimMachine(world.Time, skew) { Name = $"p{number}" };
        _file = isWarm ? Path.Combine(Path.GetTempPath(), $"pibl-fleet-{Guid.NewGuid():N}") : null;
        Start();
    }

    public SimMachine Machine { get; }

    public SimLink Link { get; private set; } = null!;

    /// <summary>No process runs.</summary>
    public bool IsDead { get; private set; }

    /// <summary>What the second tier has done for it since its start.</summary>
    public TierCounts Counts => _cache!.Tier.Counts;

    /// <summary>The store has not answered this process yet: no purge waits for it.</summary>
    public bool IsUnknown => _cache!.Log.Silence > TimeSpan.FromHours(1);

    /// <summary>Lines for the operator.</summary>
    public List<string> Told { get; } = [];

    /// <summary>Requests that wait for another's.</summary>
    public int Waiting => _fetches!.Waiting + _fetches.Depth;

    public void Kill()
    {
        Machine.Kill();
        IsDead = true;
    }

    /// <summary>
    /// A new process. With a cache file, all that was stored is there again, and the position up to which the last one
    /// had followed.
    /// </summary>
    public void Start()
    {
        IsDead = false;
        var clock = Machine.Clock;
        _store = _file is not null && _store is not null ? _store : TieredStore.Open(
            _world.Settings.Cache with { File = null }, clock, static (_, _) => { },
            new StoreTuning { HashSeed = 1, Collector = new(static () => 0, static () => { }) });
        Link = _world.Connect(Machine);
        Machine.Do(Machine.Life, () =>
        {
            var sharing = new Sharing(
                _world.Setting, Link, _store, _file, clock, $"p{_number}.{Machine.Life}",
                (_, line) => Told.Add(line));
            _lives.Add(sharing);
            _cache = sharing.Cache;
            _fetches = new SharedFetches(clock, Machine.Workers, default);
            _path = Flow.From<Received>()
                .Then(LookupStage.Over(_cache, clock))
                .Then(CollapseStage.Over(_fetches, _cache, Rule))
                .Then(TierStage.Over(_cache, _fetches, Rule, clock))
                .Then(_world.Origin.From(Machine, _world.KeyOf))
                .Then(StoreStage.Over(
                    _cache, clock, CacheRules.Default, new Filling(Rule, Machine.Workers, default)))
                .Run();
        });
    }

    /// <summary>A client asks; what it gets is told to the rules.</summary>
    public void Ask(FleetAsked asked) => _world.Time.After(TimeSpan.Zero, Machine, () => _ = AskAsync(asked));

    /// <summary>An operator orders a purge.</summary>
    public void Purge(FleetPurge purge) => _world.Time.After(TimeSpan.Zero, Machine, () => _ = PurgeAsync(purge));

    public void Dispose()
    {
        if (_file is not null)
        {
            File.Delete(_file + "-shared");
        }
    }

    private async Task PurgeAsync(FleetPurge purge)
    {
        try
        {
            purge.Outcome = await _cache!.PurgeAsync(purge.Order);
            purge.AnsweredAt = _world.Time.Now;
        }
        catch (Exception bug)
        {
            _world.Rules.Failed(bug);
        }
    }

    private async Task AskAsync(FleetAsked asked)
    {
        try
        {
            using var scope = new ExchangeScope(asked.Leaves.Token);
            var reply = await _path!(asked.Received, scope);
            var headAt = _world.Time.Now;
            var content = await ReadAsync(reply.Body);
            reply.Release();
            _world.Rules.Answered(this, asked, reply, content, headAt);
        }
        catch (Exception bug)
        {
            _world.Rules.Failed(bug);
        }
    }

    private static async Task<byte[]> ReadAsync(Body body)
    {
        if (body is MemoryBody memory)
        {
            return memory.Content.Span.ToArray();
        }

        var content = new MemoryStream();
        while (body is StreamedBody streamed && await streamed.ReadAsync(default) is { IsEmpty: false } block)
        {
            content.Write(block.Span);
        }

        return content.ToArray();
    }
}
