namespace Pibl.Cache;

/// <summary>
/// Sees to it that a cache file is in use whenever one can be. Rule 1: nothing that the disk does ends the program.
/// Rule 2: a file that cannot be used is reported once and tried again from time to time (<see cref="DiskRetry"/>);
/// when it is in use again, that is reported too. Rule 3: a damaged file is set aside and a new one begun; what can
/// still be read is taken over (<see cref="Salvage"/>). Rule 4: a file that was removed or replaced under way is
/// noticed.
/// </summary>
internal sealed class DiskKeeper(
    string path, DiskRoom room, Invalidations invalidations, DiskHooks hooks, DiskOwner owner, StoreTuning tuning,
    TimeProvider clock, Notices notices) : IAsyncDisposable
{
    /// <summary>How often it is seen whether the file is still there.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    /// <summary>A file that was in use for so long has not failed at once.</summary>
    private static readonly TimeSpan Lasted = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private readonly DiskWorkers _workers = tuning.Workers;
    private TaskCompletionSource _turn = new(tuning.Workers.Completion);
    private TaskCompletionSource _nudge = new(tuning.Workers.Completion);
    private Task _running = Task.CompletedTask;
    private volatile CacheClaim? _claim;
    private string? _damaged;
    private bool _isRefused;

    /// <summary>Where to note what must not be found again; null while not even that can be written.</summary>
    public WithdrawalLog? Log => _claim?.Log;

    /// <summary>Opens the file; goes on without it if that takes too long.</summary>
    public void Start()
    {
        var opened = _turn.Task;
        _running = _workers.Run(RunAsync);
        opened.Wait(tuning.OpenDeadline);
    }

    /// <summary>
    /// Does at once what the clock would have it do next: try again, or look whether the file is there. Ends when that
    /// is done.
    /// </summary>
    public Task NextAsync()
    {
        lock (_gate)
        {
            _nudge.TrySetResult();
            return _turn.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            // Whoever pauses goes on by the nudge: a delay that is cancelled would run it on the thread pool.
            _nudge.TrySetResult();
        }

        _closing.Cancel();
        await _running;
    }

    private async Task RunAsync()
    {
        if (!tuning.OpenAfter.IsCompleted)
        {
            EndTurn();
            await Task.WhenAny(tuning.OpenAfter, Task.Delay(Timeout.InfiniteTimeSpan, clock, _closing.Token));
        }

        var failures = 0;
        var isReplaced = false;
        while (!_closing.IsCancellationRequested)
        {
            var since = clock.GetUtcNow();
            var end = TierEnd.Failed;
            if (Open(isReplaced) is { } tier)
            {
                end = await KeepAsync(tier);
                owner.Begun(null);
                failures = clock.GetUtcNow() - since >= Lasted ? 0 : failures;
                TakeAside(end);
            }
            else
            {
                EndTurn();
            }

            isReplaced = end == TierEnd.Moved;
            await PauseAsync(DiskRetry.After(end == TierEnd.Failed ? ++failures : failures++));
            TakeNudge();
        }

        var claim = _claim;
        _claim = null;
        claim?.Dispose();
    }

    private DiskTier? Open(bool isReplaced)
    {
        try
        {
            var claimed = CachePath.Resolve(path);
            if (isReplaced || _claim?.Path != claimed)
            {
                _claim?.Dispose();
                _claim = null;
            }

            _claim ??= CacheClaim.Take(claimed, _workers);
            if (_claim is not { } claim)
            {
                Refuse("another PIBL is using it; give this one a file of its own");
                return null;
            }

            if (isReplaced && File.Exists(claimed) && new FileInfo(claimed).Length > 0)
            {
                notices.Say(
                    true,
                    $"CACHE_FILE: another file stands in its place; it was set aside as "
                    + $"'{CachePath.SetAside(claimed, clock.GetUtcNow())}'");
            }

            return Begin(CacheFile.Open(claim, clock, notices));
        }
        catch (Exception cause)
        {
            // Whatever a disk can think of: memory goes on.
            Refuse(DiskFault.WhyOf(cause));
            return null;
        }
    }

    private DiskTier Begin(CacheFile file)
    {
        var damaged = file.Damaged ?? _damaged;
        _damaged = damaged;
        if (damaged is not null)
        {
            invalidations.Watch();
        }

        owner.Opening(file);
        DiskTier tier;
        try
        {
            tier = new DiskTier(file, room, invalidations, hooks, tuning, clock, notices);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _damaged = null;
        owner.Begun(tier);
        if (_isRefused)
        {
            _isRefused = false;
            notices.Say(false, $"CACHE_FILE: '{path}' is in use again");
        }

        if (damaged is not null)
        {
            Salvage.Begin(damaged, tier, owner.Save, invalidations.EndWatch, _workers, notices);
        }

        return tier;
    }

    /// <summary>Until the tier ends.</summary>
    private async Task<TierEnd> KeepAsync(DiskTier tier)
    {
        EndTurn();
        while (!tier.Ended.IsCompleted)
        {
            await Task.WhenAny(PauseAsync(LookEvery), tier.Ended);
            if (_closing.IsCancellationRequested)
            {
                await tier.DisposeAsync();
                return tier.Ended.IsCompleted ? await tier.Ended : TierEnd.Closed;
            }

            if (!tier.Ended.IsCompleted)
            {
                TakeNudge();
                Look(tier);
            }
        }

        return await tier.Ended;
    }

    private void Look(DiskTier tier)
    {
        if (tier.IsThere)
        {
            // What could not be deleted the last time is tried again.
            tier.Wake();
            EndTurn();
            return;
        }

        notices.Say(true, $"CACHE_FILE: '{path}' was removed or replaced; a new one is begun");
        tier.Leave();
    }

    /// <summary>A file that is broken leaves its name to a new one.</summary>
    private void TakeAside(TierEnd end)
    {
        if (end != TierEnd.Damaged || _claim is not { } claim)
        {
            return;
        }

        try
        {
            _damaged = CachePath.SetAside(claim.Path, clock.GetUtcNow());
            notices.Say(true, $"CACHE_FILE: '{path}' is damaged; it was set aside as '{_damaged}' and a new one begun");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            notices.Say(
                true, $"CACHE_FILE: '{path}' is damaged and could not be set aside: {DiskFault.WhyOf(cause)}");
        }
    }

    /// <summary>Once, until it is in use again.</summary>
    private void Refuse(string why)
    {
        if (!_isRefused)
        {
            _isRefused = true;
            notices.Say(
                true, $"CACHE_FILE: '{path}' cannot be used: {why}. The cache is in memory alone until it can be");
        }
    }

    private async Task PauseAsync(TimeSpan time)
    {
        Task nudge;
        lock (_gate)
        {
            nudge = _nudge.Task;
        }

        if (time > TimeSpan.Zero)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            await Task.WhenAny(Task.Delay(time, clock, over.Token), nudge);
            over.Cancel();
        }
    }

    /// <summary>
    /// What was asked for is done next. No pause takes the nudge itself: one that was left when its tier ended would
    /// take it away from the one that follows.
    /// </summary>
    private void TakeNudge()
    {
        lock (_gate)
        {
            if (_nudge.Task.IsCompleted)
            {
                _nudge = new(_workers.Completion);
            }
        }
    }

    private void EndTurn()
    {
        TaskCompletionSource ended;
        lock (_gate)
        {
            (ended, _turn) = (_turn, new(_workers.Completion));
        }

        ended.TrySetResult();
    }
}
