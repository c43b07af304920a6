using System.Diagnostics;
using System.Runtime.InteropServices;
using LanguageExt;
using Pibl.Access;
using Pibl.Activation;
using Pibl.Admin;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Clients;
using Pibl.Config;
using Pibl.Discovery;
using Pibl.Mirrors;
using Pibl.Reload;
using Pibl.Shared;
using Pibl.TakeOver;
using Pibl.Tls;
using Pibl.Tracing;
using Pibl.Transport;

namespace Pibl.Hosting;

/// <summary>
/// The program around the proxy: opens what it needs, runs it until it is told to stop, and drains it.
/// </summary>
public static class Host
{
    /// <summary>The exit code when something that the program needs is not to be had: the port, the log.</summary>
    private const int NotToBeHad = 1;

    /// <summary>The exit code when a setting is wrong: the file's, or the environment's.</summary>
    public const int WrongSetting = 2;

    /// <summary>
    /// Runs the proxy; 0 when it was told to stop and has drained, 1 when it could not start, 2 for a wrong setting.
    /// </summary>
    public static Task<int> RunAsync(Settings settings, CancellationToken stop) =>
        RunAsync(settings, Launch.Alone, stop);

    /// <summary>The same without stages of its own.</summary>
    public static Task<int> RunAsync(Settings settings, Launch launch, CancellationToken stop) =>
        RunAsync(settings, launch, Extension.None, stop);

    /// <summary>The same with stages of the program's own.</summary>
    public static Task<int> RunAsync(Settings settings, Extension extension, CancellationToken stop) =>
        RunAsync(settings, Launch.Alone, extension, stop);

    /// <summary>The same for a program that was started with a file, which a reload reads again.</summary>
    public static Task<int> RunAsync(Settings settings, Launch launch, Extension extension, CancellationToken stop) =>
        DescriptorPlan.WhyTooFew(Descriptors.RaiseLimit()) is { } why
            ? Task.FromResult(Refuse(launch, why))
            : BeginAsync(settings, launch, extension, stop);

    // A method of its own: to know it, the runtime opens more files.
    private static async Task<int> BeginAsync(
        Settings settings, Launch launch, Extension extension, CancellationToken stop)
    {
        var name = Environment.GetEnvironmentVariable(Transports.Variable);
        if (Transports.Named(name) is not { } transport)
        {
            Refuse(launch, $"{Transports.Variable}={name} names no transport: io_uring, epoll or framework");
            return WrongSetting;
        }

        if (settings.Get(OtlpKeys.Otlp).IsSome && extension.Telemetry is null)
        {
            return Refuse(
                launch, "OTLP is set, and this program sends nothing: it is built without Pibl.OpenTelemetry");
        }

        if (settings.Get(SharedKeys.Shared).IsSome && extension.Shared is null)
        {
            return Refuse(
                launch, "CACHE_SHARED is set, and this program shares nothing: it is built without Pibl.Redis");
        }

        if (Sources.WhyNone(settings.AllServers(), extension.Sources.Keys) is { } nobody)
        {
            return Refuse(launch, nobody);
        }

        var clock = TimeProvider.System;
        using var telemetry = settings.Get(OtlpKeys.Otlp).IsSome ? extension.Telemetry!(settings) : null;
        return await AccessLog.Open(settings.Log, clock, Console.Error, telemetry).Match(
            Succ: accessLog =>
            {
                telemetry?.Begin(line => accessLog.TryWrite(new AccessEntry.Notice(clock.GetUtcNow(), true, line)));
                return new Run(settings, launch, extension, transport, accessLog, clock).UntilAsync(stop);
            },
            Fail: error => Task.FromResult(Refuse(launch, error.Message)));
    }

    /// <summary>Asks the program that runs with a configuration to read it again (<c>pibl reload</c>).</summary>
    public static ReloadAnswer Reload(string file) => ReloadRequest.Ask(Succession.OfferPathOf(file));

    private static int Refuse(Launch launch, string line)
    {
        if (launch.Watch is { } watch)
        {
            watch.Refused(line);
        }
        else
        {
            Console.Error.WriteLine($"pibl: {line}");
        }

        return NotToBeHad;
    }

    /// <summary>One run, with its log open.</summary>
    private sealed class Run(
        Settings settings,
        Launch launch,
        Extension extension,
        NetworkTransport transport,
        AccessLog accessLog,
        TimeProvider clock)
    {
        private static readonly ReloadReport NotYet =
            ReloadReport.Refused(1, Prelude.Seq1("the program is starting")) with { IsNotNow = true };

        private readonly IAccessLog _log = launch.Watch is { } watch ? new HeardLog(accessLog, watch) : accessLog;
        private volatile Reloader? _reloader;
        private volatile bool _isReloadDue;

        public async Task<int> UntilAsync(CancellationToken stop)
        {
            await using var closing = accessLog;

            // The log moves first, whoever else hears the signal (StopSignals).
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                accessLog.Reopen();
                _isReloadDue = true;
                _ = _reloader?.ReloadAsync();
            });

            if (Zones.WhyUnknown(settings.AllServers()) is { } unknown)
            {
                return Refuse(launch, unknown);
            }

            if (TlsServers.WhyNot(settings) is { } refused)
            {
                return Refuse(launch, refused);
            }

            // Before the cache: whoever cannot listen has nothing to say about a file that another program has in use.
            using var succession = new Succession(launch, settings, Notice);
            using var listeners = new Listeners(transport, given: succession.Given);
            if (await listeners.OpenAsync(settings) is { } problem)
            {
                succession.GiveUp(listeners);
                return Refuse(launch, problem);
            }

            using var admin = new Listeners(transport, given: succession.Given);
            if (await admin.OpenAsync(settings.Get(AdminKeys.Admin).ToSeq()) is { } why)
            {
                succession.GiveUp(listeners, admin);
                return Refuse(launch, why);
            }

            succession.Settle(listeners);
            await using var shared = settings.Get(SharedKeys.Shared).IsSome ? extension.Shared!(settings) : null;
            shared?.Begin(Notice);
            if (!settings.Sites().Exists(site => site.Settings.Cache.On))
            {
                return await WithCacheAsync(succession, listeners, admin.All, null, shared, null, stop);
            }

            var room = settings.Cache.Within(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
            if (room != settings.Cache && !settings.Cache.MemoryIsLeftOut.Is)
            {
                Notice(false, $"CACHE_MEMORY ({Sizes.Show(settings.Cache.MemoryBytesMax)}) is more than half of what the "
                    + $"process may have: the cache takes {room.MemoryBytesMax >> 20} MB");
            }

            await using var store = TieredStore.Open(room, clock, Notice, succession.FileIsFree);
            await using var sharing = shared is null ? null : new Sharing(
                settings.Get(SharedKeys.Shared).Match(setting => setting, () => throw new UnreachableException()),
                shared, store, settings.Cache.File, clock, Sharing.NameOfProcess(), Notice);
            await (sharing?.MeetAsync(clock) ?? Task.CompletedTask);
            return await WithCacheAsync(succession, listeners, admin.All, store, shared, sharing?.Cache, stop);
        }

        private void Notice(bool isError, string line) =>
            _log.TryWrite(new AccessEntry.Notice(clock.GetUtcNow(), isError, line));

        private async Task<int> WithCacheAsync(
            Succession succession, Listeners listeners, IReadOnlyList<IListener> admin, TieredStore? cache,
            ISharedStore? shared, SharedCache? sharedCache, CancellationToken stop)
        {
            foreach (var note in listeners.Notes.Concat(TlsServers.FlawsOf(settings, clock.GetUtcNow())))
            {
                Notice(true, note);
            }

            var plan = DescriptorPlan.Of(
                settings.Limits,
                settings.AllServers().Count,
                Prober.AtOnceMax,
                BalanceKeys.ChecksIn(settings) + MirrorKeys.CopiesIn(settings),
                Descriptors.RaiseLimit(),
                Descriptors.Open);
            if (plan.Warning is { } warning)
            {
                Notice(false, warning);
            }

            // The first of a signal and an operator.
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stop);
            stop = stopping.Token;
            Func<uint> dice = static () => (uint)Random.Shared.NextInt64(0, 1L + uint.MaxValue);
            var stickyFile = StickyKeyFile.PathBeside(settings.Cache.File);
            var stickyKey = shared is { } others && BalanceKeys.IsStickyIn(settings)
                ? await SharedStickyKey.OpenAsync(others, stickyFile, clock, Notice)
                : null;
            using var servers = Sources.Of(settings, extension.Sources);
            using var proxy = Proxy.Build(
                settings with { Limits = plan.Limits },
                new World(transport.Connector, listeners.All, clock, dice, _log)
                {
                    Cache = sharedCache ?? (ICacheStore?)cache,
                    Shared = shared,
                    Servers = servers,
                    AdminListeners = admin,
                    OwnAddresses = OwnAddresses.Now,
                    Steering = launch.ConfigFile is null ? null : SteeringWith(stopping),
                    StickyKey = stickyKey is null ? new(() => StickyKeyFile.Open(stickyFile, Notice)) : new(stickyKey),
                    TicketSecret = new(() => TicketKeyFile.OpenBeside(settings.Cache.File, Notice)),
                },
                extension);
            var running = proxy.RunAsync();
            if (settings.Log.Console && launch.Watch is null)
            {
                Console.Out.WriteLine($"pibl: listening on {string.Join(" and ", listeners.All.Select(l => l.Name))}");
            }

            using var watching = CancellationTokenSource.CreateLinkedTokenSource(stop);
            if (launch.ConfigFile is { } path)
            {
                Watch(
                    new Reloader(
                        path, extension, settings, launch.Configured, proxy, listeners, succession, _log, clock),
                    watching.Token);
            }

            succession.Begin(listeners.All, admin, _reloader is { } reloader ? AnswerOf(reloader) : null);
            launch.Watch?.Listening([.. listeners.All.Select(listener => listener.Name)]);
            using var successor = await succession.EndAsync(stop);
            await watching.CancelAsync();
            if (successor is not null)
            {
                await succession.GiveWayAsync(successor, proxy, cache, clock, stop);
            }
            else
            {
                ServiceNotice.Tell(ServiceNotice.Stopping);
                await proxy.DrainAsync(launch.Hurry);
            }

            await running;
            return 0;
        }

        /// <summary>What the admin interface may ask for, from when the proxy runs.</summary>
        private Steering SteeringWith(CancellationTokenSource stopping) => new(
            () => _reloader is { } reloader ? reloader.PreviewAsync() : Task.FromResult(NotYet),
            async () => _reloader is { } reloader ? (await reloader.ReloadAsync()).Report : NotYet,
            () => _ = stopping.CancelAsync(),
            () => _reloader?.InForce);

        private static Func<Task<ReloadAnswer>> AnswerOf(Reloader reloader) =>
            async () => (await reloader.ReloadAsync()).Answer;

        /// <summary>From now on a signal reloads, one that came since the start among them.</summary>
        private void Watch(Reloader reloader, CancellationToken stop)
        {
            _reloader = reloader;
            if (_isReloadDue)
            {
                _ = reloader.ReloadAsync();
            }

            _ = reloader.WatchAsync(stop);
        }
    }
}
