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
/// <param name="launched">The same with where it came from; null: nobody can say.</param>
/// <param name="proxy">What serves.</param>
/// <param name="listeners">Where.</param>
/// <param name="succession">Whether another program is about to take over.</param>
/// <param name="accessLog">Told of each reload, and of each mistake.</param>
/// <param name="clock">The time.</param>
internal sealed partial class Reloader(
    string path,
    Extension extension,
    Settings started,
    Configured? launched,
    Proxy proxy,
    Listeners listeners,
    Succession succession,
    IAccessLog accessLog,
    TimeProvider clock)
{
    private const int NotNow = 1;

    /// <summary>How often files are looked at (RELOAD=auto).</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <summary>How often it is looked whether a certificate has expired meanwhile.</summary>
    private static readonly TimeSpan FlawsEvery = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private System.Collections.Generic.HashSet<string>? _flaws;
    private DateTimeOffset _flawsAt;
    private readonly WatchedFiles _watched = new();
    private readonly WatchedFiles _lists = new();

    // As they were read since the start; those of the proxy are fitted to what the machine has.
    private volatile Settings? _inForce;
    private volatile Configured? _configured;
    private Task<ReloadOutcome> _last = Task.FromResult(
        new ReloadOutcome(new ReloadAnswer(0, ""), ReloadReport.Refused(0, Seq<string>.Empty)));

    private Task<ReloadOutcome>? _next;

    /// <summary>Reloads; never throws.</summary>
    public Task<ReloadOutcome> ReloadAsync()
    {
        lock (_lock)
        {
            return _next ??= _last = _last.ContinueWith(_ => BeginAsync(), TaskScheduler.Default).Unwrap();
        }
    }

    /// <summary>Reads the files of servers again (SERVERS=@file), and nothing else; never throws.</summary>
    private Task<ReloadOutcome> ReloadListsAsync()
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

    private async Task<ReloadOutcome> BeginAsync(bool isOfLists = false)
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
            var line = $"{path}: the settings cannot be taken: {bug.Message}";
            return Wrong(line + "\n", Prelude.Seq1(line));
        }
        finally
        {
            ServiceNotice.Tell(ServiceNotice.Ready);
        }
    }

    private async Task<ReloadOutcome> ReadAsync(bool isOfLists)
    {
        _lists.Know(ListFiles);
        if (!isOfLists)
        {
            _watched.Know(Files);
        }

        return await (await TryReadAsync(isOfLists)).Match(
            read => read.Match(Succ: SwapAsync, Fail: mistakes => Task.FromResult(Refuse(mistakes))),
            problem => Task.FromResult(RefusePlace(problem)));
    }

    private async Task<ReloadOutcome> SwapAsync(ReadConfig read)
    {
        var settings = read.Settings;
        _watched.Add(settings.Sites().Bind(site => Pipeline.FilesOf(site.Settings)));
        _lists.Add(ListFilesOf(settings));
        if (Zones.WhyUnknown(settings.AllServers()) is { } unknown)
        {
            return RefusePlace(unknown);
        }

        if (Sources.WhyNone(settings.AllServers(), extension.Sources.Keys) is { } nobody)
        {
            return RefusePlace(nobody);
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

        return isDone ? Done(read, plan, change) : Refuse("the program is stopping");
    }

    private ReloadOutcome Done(ReadConfig read, ReloadPlan plan, ListenerChange change)
    {
        var settings = read.Settings;
        _inForce = settings;
        _configured = read.Configured
            ?? ((_configured ?? launched) is { } known ? known with { Settings = settings } : null);
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

        return new ReloadOutcome(
            new ReloadAnswer(
                0,
                $"pibl: {ReloadText.Lines(generation, plan)}{string.Concat(change.Notes.Select(note => $"  {note}\n"))}"),
            ReloadReport.Of(generation, plan));
    }

    /// <summary>The file is as wrong as it would be at the start.</summary>
    private ReloadOutcome Refuse(Seq<ConfigError> mistakes)
    {
        proxy.CountRefusedReload();
        _watched.Add(mistakes.Map(mistake => mistake.Where.File).Filter(file => file.Length > 0));
        Notice(true, Stays("the file has mistakes"));
        foreach (var mistake in ConfigErrors.InOrder(mistakes).Take(ConfigErrors.CountMax))
        {
            Notice(true, ConfigErrors.LineOf(mistake));
        }

        return Wrong(ConfigErrors.Render(mistakes), LinesOf(mistakes));
    }

    /// <summary>What it asks for is not to be had on this machine.</summary>
    private ReloadOutcome RefusePlace(string problem)
    {
        proxy.CountRefusedReload();
        Notice(true, Stays($"{path}: {problem}"));
        return Wrong($"{path}: {problem}\n", Prelude.Seq1($"{path}: {problem}"));
    }

    /// <summary>Not now, whatever the file says.</summary>
    private ReloadOutcome Refuse(string why)
    {
        proxy.CountRefusedReload();
        Notice(true, Stays(why));
        return new ReloadOutcome(
            new ReloadAnswer(NotNow, $"pibl: not reloaded: {why}\n"),
            ReloadReport.Refused(Generation, Prelude.Seq1(why)) with { IsNotNow = true });
    }

    private string Stays(string why) =>
        $"not reloaded, the settings of generation {proxy.Snapshots.Now.Generation} stay: {why}";

    private ReloadOutcome Wrong(string text, Seq<string> lines) =>
        new(new ReloadAnswer(Host.WrongSetting, text), ReloadReport.Refused(Generation, lines));

    private static Seq<string> LinesOf(Seq<ConfigError> mistakes) =>
        ConfigErrors.InOrder(mistakes).Take(ConfigErrors.CountMax).Map(ConfigErrors.LineOf).Strict();

    private long Generation => proxy.Snapshots.Now.Generation;

    private IEnumerable<string> Files => proxy.Snapshots.Now.Settings.Sites()
        .Bind(site => Pipeline.FilesOf(site.Settings))
        .Prepend(path);

    private Seq<string> ListFiles => ListFilesOf(proxy.Snapshots.Now.Settings);

    private static Seq<string> ListFilesOf(Settings settings) =>
        settings.Sites().Bind(site => ServerLists.FilesOf(site.Settings.Servers)).Distinct().Strict();

    private void Notice(bool isError, string line) =>
        accessLog.TryWrite(new AccessEntry.Notice(clock.GetUtcNow(), isError, line));
}
