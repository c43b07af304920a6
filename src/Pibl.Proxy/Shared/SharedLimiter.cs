using Pibl.RateLimits;

namespace Pibl.Shared;

/// <summary>
/// The store that counts for several proxies, as requests see it: nobody waits for it longer than the deadline, and
/// while it fails nobody asks it. There is one for all sites.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="deadline">Of CACHE_SHARED.</param>
/// <param name="clock">The time.</param>
/// <param name="name">Of this proxy.</param>
/// <param name="tell">Takes whether it is an error, and a line for the log, from any thread.</param>
public sealed class SharedLimiter(
    ILimiterStore store, TimeSpan deadline, TimeProvider clock, string name, Action<bool, string> tell)
{
    private readonly StoreGate _gate = new(clock);
    private readonly Lock _counting = new();
    private ProxyCount _proxies = new(1, default);
    private long _together;
    private long _alone;
    private ShareNotice _notice;
    private volatile bool _isAlone;
    private volatile bool _isWanted;

    /// <summary>Gauge: how many proxies share, as far as is known.</summary>
    public int Proxies
    {
        get
        {
            lock (_counting)
            {
                return _proxies.Known;
            }
        }
    }

    private TimeSpan Now => clock.GetElapsedTime(0);

    /// <summary>Counter: requests that were decided by what all proxies have allowed.</summary>
    public long Together => Volatile.Read(ref _together);

    /// <summary>Counter: requests that were decided by this proxy's share.</summary>
    public long Alone => Volatile.Read(ref _alone);

    /// <summary>One request was decided by what is known of all proxies, or by the share.</summary>
    public void Count(bool isAlone) => Interlocked.Increment(ref isAlone ? ref _alone : ref _together);

    /// <summary>A site has RATE: from now on it is told, and asked, how many proxies share.</summary>
    public void Begin()
    {
        if (!_isWanted)
        {
            _isWanted = true;
            _ = HearAsync();
        }
    }

    /// <summary>Takes one request.</summary>
    /// <param name="names">The rules.</param>
    /// <param name="keys">Under which it is counted.</param>
    /// <param name="abandoned">The client is gone.</param>
    public async ValueTask<RateAnswer> TakeAsync(
        SharedRateNames names, UInt128[] keys, CancellationToken abandoned)
    {
        if (!_gate.TryPass())
        {
            return default;
        }

        var asked = store.TakeAsync(names, keys).AsTask();
        try
        {
            var answer = await asked.WaitAsync(deadline, clock, abandoned);
            Note(answer is not null);
            return new RateAnswer(answer, asked);
        }
        catch (TimeoutException)
        {
            Note(isAnswered: false);
        }
        catch (OperationCanceledException)
        {
            // The client is gone, which says nothing about the store.
        }

        return new RateAnswer(null, asked);
    }

    /// <summary>As <see cref="ILimiterStore.SettleAsync"/>: no request waits for it.</summary>
    public async Task<RateSettlement?> SettleAsync(
        SharedRateNames names, int at, UInt128 key, RateAccount account) =>
        await store.SettleAsync(names, at, key, account);

    /// <summary>Whether the store answers at all, however late.</summary>
    public Task<bool> IsThereAsync() => HearAsync();

    /// <summary>
    /// Says now and then that this proxy is there, once some site has RATE (<see cref="Begin"/>), until told to stop.
    /// </summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var beat = new PeriodicTimer(ProxyCount.Beat, clock);
        try
        {
            do
            {
                _ = _isWanted ? HearAsync() : Task.CompletedTask;
            }
            while (await beat.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // The program is stopping.
        }
    }

    /// <summary>An answer that comes late is as good.</summary>
    private async Task<bool> HearAsync()
    {
        if (await store.CountAsync(name) is not { } count)
        {
            return false;
        }

        lock (_counting)
        {
            _proxies = _proxies.Heard(count, Now);
        }

        return true;
    }

    private void Note(bool isAnswered)
    {
        _gate.Note(isAnswered);
        if (isAnswered && !_isAlone)
        {
            return;
        }

        bool isNews;
        lock (_counting)
        {
            _notice = isAnswered ? _notice.Answered(Now) : _gate.IsOpen ? ShareNotice.Lost(Now) : _notice;
            isNews = _isAlone != _notice.IsAlone;
            _isAlone = _notice.IsAlone;
        }

        if (isNews)
        {
            tell(!isAnswered, isAnswered
                ? "CACHE_SHARED answers: RATE is counted by all proxies together again"
                : $"CACHE_SHARED does not answer: this proxy allows its share of RATE, 1 of {Proxies}");
        }
    }
}

/// <summary>What became of a question.</summary>
/// <param name="Said">Null: no answer in time.</param>
/// <param name="Asked">What the store says or will say, null where it says nothing; null: nobody has asked.</param>
public readonly record struct RateAnswer(SharedRate? Said, Task<SharedRate?>? Asked);
