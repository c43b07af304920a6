using LanguageExt;
using Pibl.Access;
using Pibl.Activation;
using Pibl.Clients;
using Pibl.Config;
using Pibl.Discovery;
using Pibl.Reload;
using Pibl.TakeOver;
using Pibl.Tls;
using Pibl.Transport;

namespace Pibl.Hosting;

/// <summary>
/// Reads the configuration again, whole, and swaps it in; or leaves everything as it was, and says why. One at a time:
/// whoever asks while one is under way gets the next, which all share who ask until it begins.
/// </summary>
/// <param name="path">Of the file.</param>
/// <param name="extension">Keys of the program's own.</param>
/// <param name="started">With which the program was started.</param>
/// <param name="proxy">What serves.</param>
/// <param name="listeners">Where.</param>
/// <param name="succession">Whether another program is about to take over.</param>
/// <param name="accessLog">Told of each reload, and of each mistake.</param>
/// <param name="clock">The time.</param>
internal sealed class Reloader(
    string path,
    Extension extension,
    Settings started,
    Proxy proxy,
    Listeners listeners,
    Succession succession,
    IAccessLog accessLog,
    TimeProvider clock)
{
    private const int NotNow = 1;

    /// <summary>How often files are looked at (RELOAD=auto).</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <summary>A file that is not read by then is not going to be.</summary>
    private static readonly TimeSpan ReadWithin = TimeSpan.FromSeconds(5);

    /// <summary>Each attempt that does not come back holds a thread.</summary>
    private const int StuckMax = 8;

    /// <summary>How often it is looked whether a certificate has expired meanwhile.</summary>
    private static readonly TimeSpan FlawsEvery = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private System.Collections.Generic.HashSet<string>? _flaws;
    private DateTimeOffset _flawsAt;
    private int _stuck;
    private readonly WatchedFiles _watched = new();
    private readonly WatchedFiles _lists = new();

    // As they were read since the start; those of the proxy are fitted to what the machine has.
    private volatile Settings? _inForce;
    private Task<ReloadAnswer> _last = Task.FromResult(new ReloadAnswer(0, ""));
    private Task<ReloadAnswer>? _next;

    /// <summary>Reloads; never throws.</summary>
    public Task<ReloadAnswer> ReloadAsync()
    {
        lock (_lock)
        {
            return _next ??= _last = _last.ContinueWith(_ => BeginAsync(), TaskScheduler.Default).Unwrap();
        }
    }

    /// <summary>Reads the files of servers again (SERVERS=@file), and nothing else; never throws.</summary>
    private Task<ReloadAnswer> ReloadListsAsync()
    {
        lock (_lock)
        {
            return _last = _last.ContinueWith(_ => BeginAsync(isOfLists: true), TaskScheduler.Default).Unwrap();
        }
    }

    /// <summary>
    /// Reloads by itself, all where RELOAD=auto, and files of servers whatever it says, until it is told to stop.
    /// </summary>
    public async Task WatchAsync(CancellationToken stop)
    {
        _watched.Know(Files);
        _lists.Know(ListFiles);
        using var beat = new PeriodicTimer(LookInterval, clock);
        try
        {
            while (await beat.WaitForNextTickAsync(stop))
            {
                TellOfFlaws();
                if (proxy.Snapshots.Now.Settings.Get(ReloadKeys.Reload) && _watched.HaveChanged())
                {
                    await ReloadAsync();
                }
                else if (_lists.HaveChanged())
                {
                    await ReloadListsAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The program is stopping.
        }
    }

    /// <summary>Certificates that expire while the program runs; a start and a reload tell of their own.</summary>
    private void TellOfFlaws()
    {
        var now = clock.GetUtcNow();
        if (now - _flawsAt < FlawsEvery)
        {
            return;
        }

        var flaws = TlsServers.FlawsOf(proxy.Snapshots.Now.Settings, now).ToHashSet();
        foreach (var flaw in _flaws is null ? [] : flaws.Except(_flaws))
        {
            Notice(true, flaw);
        }

        (_flaws, _flawsAt) = (flaws, now);
    }

    private async Task<ReloadAnswer> BeginAsync(bool isOfLists = false)
    {
        lock (_lock)
        {
            // Whoever asks from here on wants what the file has from here on.
            _next = isOfLists ? _next : null;
        }

        if (succession.IsWanted)
        {
            return Refuse("another program is about to take over");
        }

        ServiceNotice.Tell(ServiceNotice.Reloading(clock.GetElapsedTime(0)));
        try
        {
            return await ReadAsync(isOfLists);
        }
        catch (Exception bug)
        {
            proxy.CountRefusedReload();
            Notice(true, bug.ToString());
            return Wrong($"{path}: the settings cannot be taken: {bug.Message}\n");
        }
        finally
        {
            ServiceNotice.Tell(ServiceNotice.Ready);
        }
    }

    private async Task<ReloadAnswer> ReadAsync(bool isOfLists)
    {
        _lists.Know(ListFiles);
        if (!isOfLists)
        {
            _watched.Know(Files);
        }

        if (Volatile.Read(ref _stuck) >= StuckMax)
        {
            return RefusePlace($"{path}: {StuckMax} attempts to read have not come back");
        }

        // A pipe in its place, or a disk that is away, gives an answer only when somebody writes, or never.
        Interlocked.Increment(ref _stuck);
        var reading = Task.Run(() => isOfLists
            ? ServerListFile.Load(_inForce ?? started)
            : ConfigFile.Read(path, extension.Keys));
        _ = reading.ContinueWith(_ => Interlocked.Decrement(ref _stuck), TaskScheduler.Default);
        if (await Task.WhenAny(reading, Task.Delay(ReadWithin, clock)) != reading)
        {
            return RefusePlace($"{path} or a file that it names cannot be read within {ReadWithin.TotalSeconds:0} s");
        }

        return await (await reading).Match(
            Succ: SwapAsync,
            Fail: mistakes => Task.FromResult(Refuse(mistakes)));
    }

    private async Task<ReloadAnswer> SwapAsync(Settings settings)
    {
        _watched.Add(settings.Sites().Bind(site => Pipeline.FilesOf(site.Settings)));
        _lists.Add(ListFilesOf(settings));
        if (Zones.WhyUnknown(settings.AllServers()) is { } unknown)
        {
            return RefusePlace(unknown);
        }

        if (TlsServers.WhyNot(settings) is { } refused)
        {
            return RefusePlace(refused);
        }

        await proxy.PrepareAsync(settings);
        var change = await listeners.PrepareAsync(settings);
        if (change.Problem is { } problem)
        {
            return RefusePlace(problem);
        }

        var plan = ReloadPlan.Of(started, proxy.Snapshots.Now.Settings, settings);
        var isDone = false;
        try
        {
            isDone = proxy.Reload(settings, change.Listeners);
        }
        finally
        {
            if (!isDone)
            {
                change.Undo();
            }
        }

        return isDone ? Done(settings, plan, change) : Refuse("the program is stopping");
    }

    private ReloadAnswer Done(Settings settings, ReloadPlan plan, ListenerChange change)
    {
        _inForce = settings;
        listeners.Take(change);
        succession.Follow(listeners.All);
        var generation = proxy.Snapshots.Now.Generation;
        accessLog.TryWrite(new AccessEntry.Reloaded(clock.GetUtcNow(), generation, plan));
        foreach (var key in plan.Waiting)
        {
            Notice(false, ReloadText.Waits(key));
        }

        var flaws = TlsServers.FlawsOf(settings, clock.GetUtcNow()).ToHashSet();
        foreach (var note in change.Notes.Concat(flaws))
        {
            Notice(true, note);
        }

        // The watch tells of those that come after these.
        Volatile.Write(ref _flaws, flaws);

        return new ReloadAnswer(
            0, $"pibl: {ReloadText.Lines(generation, plan)}{string.Concat(change.Notes.Select(note => $"  {note}\n"))}");
    }

    /// <summary>The file is as wrong as it would be at the start.</summary>
    private ReloadAnswer Refuse(Seq<ConfigError> mistakes)
    {
        proxy.CountRefusedReload();
        _watched.Add(mistakes.Map(mistake => mistake.Where.File).Filter(file => file.Length > 0));
        Notice(true, Stays("the file has mistakes"));
        foreach (var mistake in ConfigErrors.InOrder(mistakes).Take(ConfigErrors.CountMax))
        {
            Notice(true, ConfigErrors.LineOf(mistake));
        }

        return Wrong(ConfigErrors.Render(mistakes));
    }

    /// <summary>What it asks for is not to be had on this machine.</summary>
    private ReloadAnswer RefusePlace(string problem)
    {
        proxy.CountRefusedReload();
        Notice(true, Stays($"{path}: {problem}"));
        return Wrong($"{path}: {problem}\n");
    }

    /// <summary>Not now, whatever the file says.</summary>
    private ReloadAnswer Refuse(string why)
    {
        proxy.CountRefusedReload();
        Notice(true, Stays(why));
        return new ReloadAnswer(NotNow, $"pibl: not reloaded: {why}\n");
    }

    private string Stays(string why) =>
        $"not reloaded, the settings of generation {proxy.Snapshots.Now.Generation} stay: {why}";

    private static ReloadAnswer Wrong(string text) => new(Host.WrongSetting, text);

    private IEnumerable<string> Files => proxy.Snapshots.Now.Settings.Sites()
        .Bind(site => Pipeline.FilesOf(site.Settings))
        .Prepend(path);

    private Seq<string> ListFiles => ListFilesOf(proxy.Snapshots.Now.Settings);

    private static Seq<string> ListFilesOf(Settings settings) =>
        settings.Sites().Bind(site => ServerLists.FilesOf(site.Settings.Servers)).Distinct().Strict();

    private void Notice(bool isError, string line) =>
        accessLog.TryWrite(new AccessEntry.Notice(clock.GetUtcNow(), isError, line));
}
