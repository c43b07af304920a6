using Pibl.Cache;

namespace Pibl.Shared;

/// <summary>This process as one of the proxies that share (CACHE_SHARED), from its start to its end.</summary>
public sealed class Sharing : IAsyncDisposable
{
    /// <summary>So long the start waits for the store.</summary>
    public static readonly TimeSpan MeetingMax = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    /// <param name="setting">CACHE_SHARED.</param>
    /// <param name="store">Where they share; connected already, or being connected. Its owner closes it.</param>
    /// <param name="here">What is stored on this machine.</param>
    /// <param name="cacheFile">CACHE_FILE; null: none.</param>
    /// <param name="clock">The time.</param>
    /// <param name="name">Of this process, told from those of all others.</param>
    /// <param name="tell">Takes whether it is an error, and a line for the log, from any thread.</param>
    public Sharing(
        SharedSetting setting, ISharedStore store, ICacheStore here, string? cacheFile, TimeProvider clock, string name,
        Action<bool, string> tell)
    {
        var log = new SharedLog(
            store.Purges, here, new ContactRule(setting.Grace), clock, PositionFile.Beside(cacheFile), name, tell);
        var tier = new SharedTier(store.Tier, log, setting, clock, name);
        Cache = new SharedCache(here, log, tier, setting, clock) { IsConnected = () => store.IsConnected };
        _running = Task.WhenAll(log.RunAsync(_stopping.Token), tier.RunAsync());
    }

    /// <summary>What is stored here, as one of several proxies.</summary>
    public SharedCache Cache { get; }

    /// <summary>Of a process: the machine's name, and something that no other process has.</summary>
    public static string NameOfProcess() => $"{Environment.MachineName}-{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>
    /// To be awaited before clients are let in: until the store has answered for the first time, nothing that is stored
    /// here is used without a question. Ends after <see cref="MeetingMax"/> in any case.
    /// </summary>
    public async Task MeetAsync(TimeProvider clock)
    {
        try
        {
            await Cache.Log.Met.WaitAsync(MeetingMax, clock);
        }
        catch (TimeoutException)
        {
            // It is away; the log says so.
        }
    }

    /// <summary>Nothing is written or asked any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Cache.Tier.Dispose();
        await _running;
        await Cache.Log.LeaveAsync();
        _stopping.Dispose();
    }
}
