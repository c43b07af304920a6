using Pibl.Activation;
using Pibl.Cache;
using Pibl.Clients;
using Pibl.Config;
using Pibl.TakeOver;
using Pibl.Transport;

namespace Pibl.Hosting;

/// <summary>
/// What comes before this program and after it: sockets that it is given, by systemd or by the program that runs, and
/// those that it offers to the next one.
/// </summary>
internal sealed class Succession : IDisposable
{
    /// <summary>How long the file of the program before is waited for, behind its TIMEOUT_DRAIN.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    private readonly TaskCompletionSource _fileIsFree = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<bool, string> _notice;
    private readonly TimeSpan _drain;
    private readonly string? _path;
    private readonly TakeOverRequest? _before;
    private IReadOnlyList<IListener> _admin = [];
    private TakeOverOffer? _offer;

    public Succession(Launch launch, Settings settings, Action<bool, string> notice)
    {
        (_notice, _drain) = (notice, settings.Timeouts.Drain);
        _path = launch.ConfigFile is { } file ? OfferPathOf(file) : null;
        if (launch.TakesOver && _path is not null)
        {
            _before = TakeOverRequest.TryBegin(_path, out var why);
            if (why is not null)
            {
                notice(true, $"{why}; this one starts on its own");
            }
        }

        Given = new GivenSockets([.. _before?.Sockets ?? [], .. ActivatedSockets.Take()])
        {
            AreKept = _before is null,
        };
        if (_before is null)
        {
            _fileIsFree.SetResult();
        }
    }

    /// <summary>Sockets that listen already.</summary>
    public GivenSockets Given { get; }

    /// <summary>Another program has the sockets, and has not said yet whether it serves.</summary>
    public bool IsWanted => _offer?.IsWanted == true;

    /// <summary>Ends when CACHE_FILE is nobody else's.</summary>
    public Task FileIsFree => _fileIsFree.Task;

    /// <summary>Where the program that runs with a configuration can be talked to.</summary>
    public static string OfferPathOf(string file) =>
        TakeOverWords.PathOf(Path.GetFullPath(file), Environment.GetEnvironmentVariable("RUNTIME_DIRECTORY"));

    /// <summary>
    /// What was given and no line asks for: systemd's is served, the other program's is left to it. Said before the
    /// first client is accepted.
    /// </summary>
    public void Settle(Listeners listeners)
    {
        if (_before is null)
        {
            listeners.TakeLeft();
            return;
        }

        foreach (var socket in Given.Left.ToList())
        {
            socket.Dispose();
        }
    }

    /// <summary>This program cannot start: what it was given goes on where it was.</summary>
    public void GiveUp(params ReadOnlySpan<Listeners> opened)
    {
        foreach (var listeners in _before is null ? [] : opened)
        {
            listeners.Leave();
        }
    }

    /// <summary>
    /// Clients are accepted: the program before may stop, and the next one may ask, or <c>pibl reload</c>.
    /// </summary>
    /// <param name="listeners">Where clients come in, until <see cref="Follow"/>.</param>
    /// <param name="admin">Where the operator does, as long as the program runs.</param>
    /// <param name="reload">Reads the configuration again; null: nothing does.</param>
    public void Begin(
        IReadOnlyList<IListener> listeners, IReadOnlyList<IListener> admin, Func<Task<ReloadAnswer>>? reload)
    {
        _admin = admin;
        if (_before is { } before)
        {
            before.Serve();
            _ = before.FileIsFreeAsync(_drain + Grace)
                .ContinueWith(_ => _fileIsFree.TrySetResult(), TaskScheduler.Default);
        }

        if (_path is not null && reload is not null && OperatingSystem.IsLinux())
        {
            _offer = TakeOverOffer.TryOpen(_path, [.. listeners, .. admin], reload, out var why);
            if (why is not null)
            {
                _notice(false, $"--take-over and pibl reload will not find this program: {why}");
            }
        }

        ServiceNotice.Tell(ServiceNotice.Ready);
    }

    /// <summary>Clients come in there from now on.</summary>
    public void Follow(IReadOnlyList<IListener> listeners) => _offer?.Follow([.. listeners, .. _admin]);

    /// <summary>Ends when the program is to stop; the one that has taken over, or null.</summary>
    public async Task<TakeOverSuccessor?> EndAsync(CancellationToken stop)
    {
        var never = Task.Delay(Timeout.InfiniteTimeSpan, stop);
        return _offer is { } offer && await Task.WhenAny(offer.Taken, never) == offer.Taken
            ? await offer.Taken
            : await never.ContinueWith(_ => (TakeOverSuccessor?)null, TaskScheduler.Default);
    }

    /// <summary>
    /// Leaves clients and file to <paramref name="successor"/>, and ends when nobody is inside any more; hurries when
    /// it is told to stop.
    /// </summary>
    public async Task GiveWayAsync(
        TakeOverSuccessor successor, Proxy proxy, TieredStore? store, TimeProvider clock, CancellationToken stop)
    {
        _notice(false, $"process {successor.Process} has taken over; this one finishes what it has");
        ServiceNotice.Tell(ServiceNotice.MainProcess(successor.Process));
        var leaving = proxy.GiveWayAsync();
        successor.GiveWay();

        // What exchanges under way withdraw must be in the file that the next program reads (RFC 9111 §4.4).
        var begun = clock.GetTimestamp();
        var drain = proxy.Snapshots.Now.Settings.Timeouts.Drain;
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(20), clock);
        while (proxy.InFlight > 0 && clock.GetElapsedTime(begun) < drain && !leaving.IsCompleted)
        {
            await beat.WaitForNextTickAsync(CancellationToken.None);
        }

        if (store is not null)
        {
            await store.DisposeAsync();
        }

        successor.GiveFile();
        await Task.WhenAny(leaving, Task.Delay(Timeout.InfiniteTimeSpan, stop));
        if (!leaving.IsCompleted)
        {
            await proxy.DrainAsync(CancellationToken.None);
        }

        await leaving;
    }

    public void Dispose()
    {
        _offer?.Dispose();
        _before?.Dispose();
    }
}
