using Pibl.Access;

namespace Pibl;

/// <summary>How it ends.</summary>
public sealed partial class Proxy
{
    /// <summary>
    /// How long exchanges that were broken off have for their entries in the log; a tunnel takes a second.
    /// </summary>
    private static readonly TimeSpan LastEntries = TimeSpan.FromSeconds(3);

    /// <summary>How long an answer of the admin interface has when the rest has drained.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Drains from front to back: takes no more clients, lets those inside finish, breaks off what is still there after
    /// TIMEOUT_DRAIN, and waits for the last entries of the log. Returns how many connections were broken off.
    /// </summary>
    public Task<int> DrainAsync() =>
        LeaveAsync(Snapshots.Now.Settings.Timeouts.Drain, "TIMEOUT_DRAIN", leaves: false);

    /// <summary>
    /// The same when another process accepts on the listening sockets: clients inside have TIMEOUT_TAKE_OVER, since
    /// nobody waits for them. <see cref="DrainAsync"/> may follow, and hurries.
    /// </summary>
    public Task<int> GiveWayAsync() =>
        LeaveAsync(Snapshots.Now.Settings.Timeouts.TakeOver, "TIMEOUT_TAKE_OVER", leaves: true);

    /// <summary>Exchanges under way, those of tunnels not counted.</summary>
    public int InFlight => Queues.Admission.Inside;

    private async Task<int> LeaveAsync(TimeSpan patience, string key, bool leaves)
    {
        lock (_swapping)
        {
            _isLeaving = true;
        }

        _stopping.Cancel();
        var left = await Acceptor.DrainAsync(patience, leaves);
        if (left > 0)
        {
            _world.AccessLog.TryWrite(new AccessEntry.Notice(
                _world.Clock.GetUtcNow(), true, $"{left} connections were broken off after {key}"));
        }

        // Whoever waits for a turn is refused; each exchange and each refresh leaves its entry before the log closes.
        Queues.Dispose();
        await Acceptor.EmptyAsync(LastEntries);
        await _sites[0].Refresher.EmptyAsync(LastEntries);
        await (_admin?.DrainAsync(LastAnswers, leaves) ?? Task.CompletedTask);
        return left;
    }
}
