using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Shared;

/// <summary>
/// Follows what is purged on any proxy, and knows how old that knowledge is (<see cref="ContactRule"/>).
/// </summary>
/// <remarks>
/// Rule 1: contact is as old as the question that was answered last, and counts from when what that answer brought is
/// not found here any more. Rule 2: the position in the file beside the cache is never ahead of what holds there for
/// good. Rule 3: where the store does not have our position, it has lost purges, or we have: nothing of what is stored
/// here is used any more.
/// </remarks>
public sealed partial class SharedLog
{
    private static readonly ClientScheme[] Schemes = [ClientScheme.Http, ClientScheme.Https];
    private static readonly Task<bool> Kept = Task.FromResult(true);

    private readonly Lock _gate = new();
    private readonly IPurgeLog _purges;
    private readonly ICacheStore _cache;
    private readonly ContactRule _rule;
    private readonly TimeProvider _clock;
    private readonly PositionFile _file;
    private readonly Action<bool, string> _tell;
    private readonly string _proxy;
    private readonly MarkHistory _marks;
    private volatile SharedView _view = SharedView.Empty;
    private LogPosition _known;
    private long _generation;
    private Task? _asking;
    private Task<bool> _kept = Kept;

    // What was purged before this process began covers values of the second tier, whatever is stored here.
    private bool _isSeen;
    private volatile bool _again;

    /// <param name="purges">Where they stand.</param>
    /// <param name="cache">What is purged here.</param>
    /// <param name="rule">How old knowledge may be.</param>
    /// <param name="clock">The time.</param>
    /// <param name="file">Where the position outlives the process.</param>
    /// <param name="proxy">By what name the store knows this proxy.</param>
    /// <param name="tell">Takes whether it is an error, and a line for the log.</param>
    public SharedLog(
        IPurgeLog purges, ICacheStore cache, ContactRule rule, TimeProvider clock, PositionFile file, string proxy,
        Action<bool, string> tell)
    {
        (_purges, _cache, _rule, _clock, _file, _proxy, _tell) = (purges, cache, rule, clock, file, proxy, tell);
        _marks = new MarkHistory(rule.Grace);
        _known = file.Read();
        purges.Changed = () =>
        {
            _again = true;
            _ = AskAsync();
        };
    }

    /// <summary>Gauge: how many proxies share, as far as is known.</summary>
    public int Proxies { get; private set; } = 1;

    /// <summary>Up to which purge everything is carried out here.</summary>
    public long Generation => Volatile.Read(ref _generation);

    /// <summary>How old what is known may be.</summary>
    public ContactRule Rule => _rule;

    /// <summary>What was asked for up to this mark is older than the grace.</summary>
    public long OlderMark => _marks.OlderAt(Now);

    private TimeSpan Now => _clock.GetElapsedTime(0);

    /// <summary>Whether a value of the second tier may be used, as far as purges go.</summary>
    public bool IsAlive(CacheKey key, Fields response, long generation) =>
        // In this order: what is sent meanwhile is in the second before it leaves the first.
        _unsentView.IsAlive(key, response, generation) && _view.IsAlive(key, response, generation);

    /// <summary>Asks for what is new, or joins who asks; ends when all of that is carried out.</summary>
    public Task AskAsync()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_asking is { } asking)
            {
                return asking;
            }

            _asking = asked.Task;
        }

        _ = AskAllAsync(asked);
        return asked.Task;
    }

    /// <summary>No purge waits for this proxy any more: it uses nothing of what it holds.</summary>
    public async ValueTask LeaveAsync()
    {
        Volatile.Write(ref _heardAt, long.MinValue);
        await _purges.LeaveAsync(_proxy);
    }

    /// <summary>Asks as often as is needed, until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var beat = new PeriodicTimer(_rule.Every, _clock);
        try
        {
            do
            {
                _marks.Add(Now, _cache.NextMark());
                if (Volatile.Read(ref _isUsed) || HasUnsent)
                {
                    Volatile.Write(ref _isUsed, false);
                    _ = AskAsync();
                }

                TellOfContact();
            }
            while (await beat.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // The program is stopping.
        }
    }

    private async Task AskAllAsync(TaskCompletionSource asked)
    {
        try
        {
            do
            {
                _again = false;
                await AskOnceAsync();
            }
            while (_again);
        }
        catch (Exception bug)
        {
            _tell(true, $"CACHE_SHARED: {bug}");
        }
        finally
        {
            lock (_gate)
            {
                _asking = null;
            }

            asked.SetResult();
        }
    }

    private async Task AskOnceAsync()
    {
        var (sentAt, known) = (Now, _known);
        if (await _purges.AskAsync(_proxy, known, wantsAll: !_isSeen) is not { } answer)
        {
            _isSilent = true;
            return;
        }

        _isSilent = false;

        // Before it is carried out: what others have of it is not found, and stored again, in between.
        Learn(answer);
        var isLost = _rule.HasMissed(known, answer.Now, answer.IsContinuous, answer.BegunAt, Silence);
        var due = isLost ? [SharedPurge.All] : DueOf(answer, known);
        var carried = due.ConvertAll(CarryOut);
        if (carried.Exists(static one => one is { IsCompletedSuccessfully: true, Result: PurgeOutcome.Full }))
        {
            // The file is being swept to make room; until then contact grows old.
            return;
        }

        Enter(answer, sentAt);
        if (isLost && known != LogPosition.Start)
        {
            _tell(true, "CACHE_SHARED has lost some of what was purged, or this proxy was away for too long: "
                + "nothing that is stored here is used any more");
        }

        if (answer.Now != known)
        {
            // The store hears of it.
            _again = true;
            _kept = KeepAsync(isLost ? Kept : _kept, carried, answer.Now, isLost);
        }

        await SendUnsentAsync();
    }

    private List<SharedPurge> DueOf(LogAnswer answer, LogPosition known)
    {
        lock (_gate)
        {
            // What this proxy has ordered holds here already. Where others have ordered something as well, all of it is
            // carried out: of one thing the store has the latest number alone, and ours may hide another's that is
            // newer than when ours was carried out here.
            var own = _own.Find(one => one.Last == answer.Now).Count;
            var isOwnAlone = answer.Now.Generation - own == known.Generation;
            var due = answer.Purges.Where(purge => !isOwnAlone && purge.Generation > known.Generation)
                .Select(static purge => purge.Purge).ToList();
            _own.RemoveAll(one => one.Last.Generation <= answer.Now.Generation);
            return due;
        }
    }

    private void Learn(LogAnswer answer)
    {
        lock (_gate)
        {
            // What an earlier history of the store had is below the floor of this one.
            _view = answer.Purges.Aggregate(
                _view.Above(answer.Floor), static (before, one) => before.With(one.Purge, one.Generation));
        }
    }

    private void Enter(LogAnswer answer, TimeSpan sentAt)
    {
        lock (_gate)
        {
            if (!answer.IsContinuous)
            {
                _own.Clear();
            }

            (_known, _isSeen) = (answer.Now, true);
            Proxies = Math.Max(1, answer.Proxies);
            Volatile.Write(ref _generation, answer.Now.Generation);
            Volatile.Write(ref _heardAt, Math.Max(_heardAt, sentAt.Ticks));
        }

        _met.TrySetResult();
    }

    /// <summary>It holds in memory when this returns.</summary>
    private Task<PurgeOutcome> CarryOut(SharedPurge purge)
    {
        var (host, name) = (purge.Scope.Host, purge.Scope.Name);
        var keys = Schemes.Select(scheme => new CacheKey(Authority.Of(host, scheme), name)).ToArray();
        return purge.Kind switch
        {
            SharedPurgeKind.Below => DoneAsync(keys.Select(key => _cache.InvalidateBelowAsync(key)).ToArray()),
            SharedPurgeKind.Group => DoneAsync(keys.Select(key => _cache.InvalidateGroupAsync(key)).ToArray()),
            _ => _cache.PurgeAsync(purge.ToOrder()).AsTask(),
        };
    }

    private static async Task<PurgeOutcome> DoneAsync(ValueTask[] withdrawn)
    {
        foreach (var one in withdrawn)
        {
            await one;
        }

        return PurgeOutcome.Done;
    }

    /// <summary>
    /// Where all of them hold for good, and all before them, the next start need not carry them out again.
    /// </summary>
    private async Task<bool> KeepAsync(
        Task<bool> former, List<Task<PurgeOutcome>> carried, LogPosition position, bool isAnew)
    {
        var outcomes = await Task.WhenAll(carried);
        if (!await former || !outcomes.All(static outcome => outcome == PurgeOutcome.Done))
        {
            return false;
        }

        if (isAnew)
        {
            _file.BeginAnew(position);
        }
        else
        {
            _file.Write(position);
        }

        return true;
    }
}
