using System.Runtime.InteropServices;
using Pibl.Access;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Clients;
using Pibl.Config;
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
        RunAsync(settings, Extension.None, stop);

    /// <summary>The same with stages of the program's own.</summary>
    public static async Task<int> RunAsync(Settings settings, Extension extension, CancellationToken stop)
    {
        var name = Environment.GetEnvironmentVariable(Transports.Variable);
        if (Transports.Named(name) is not { } transport)
        {
            Console.Error.WriteLine(
                $"pibl: {Transports.Variable}={name} names no transport: io_uring, epoll or framework");
            return WrongSetting;
        }

        var clock = TimeProvider.System;
        return await AccessLog.Open(settings.Log, clock, Console.Error).Match(
            Succ: accessLog => new Run(settings, extension, transport, accessLog, clock).UntilAsync(stop),
            Fail: error => Task.FromResult(Refuse(error.Message)));
    }

    private static int Refuse(string line)
    {
        Console.Error.WriteLine($"pibl: {line}");
        return NotToBeHad;
    }

    /// <summary>One run, with its log open.</summary>
    private sealed class Run(
        Settings settings, Extension extension, NetworkTransport transport, AccessLog accessLog, TimeProvider clock)
    {
        public async Task<int> UntilAsync(CancellationToken stop)
        {
            await using var closing = accessLog;

            // The log moves first, whoever else hears the signal (StopSignals).
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                accessLog.Reopen();
            });

            // Before the cache: whoever cannot listen has nothing to say about a file that another program has in use.
            using var listeners = new Listeners(transport);
            if (Zones.WhyUnknown(settings.Servers) is { } unknown)
            {
                return Refuse(unknown);
            }

            if (await listeners.OpenAsync(settings) is { } problem)
            {
                return Refuse(problem);
            }

            if (!settings.Cache.On)
            {
                return await WithCacheAsync(listeners, null, stop);
            }

            void Notice(bool isError, string line) =>
                accessLog.TryWrite(new AccessEntry.Notice(clock.GetUtcNow(), isError, line));
            await using var store = TieredStore.Open(settings.Cache, clock, Notice);
            return await WithCacheAsync(listeners, store, stop);
        }

        private async Task<int> WithCacheAsync(Listeners listeners, ICacheStore? cache, CancellationToken stop)
        {
            foreach (var note in listeners.Notes)
            {
                accessLog.TryWrite(new AccessEntry.Notice(clock.GetUtcNow(), true, note));
            }

            var plan = DescriptorPlan.Of(
                settings.Limits, settings.Servers.Count, Prober.AtOnceMax, Descriptors.RaiseLimit(), Descriptors.Open);
            if (plan.Warning is { } warning)
            {
                accessLog.TryWrite(new AccessEntry.Notice(clock.GetUtcNow(), false, warning));
            }

            Func<uint> dice = static () => (uint)Random.Shared.NextInt64(0, 1L + uint.MaxValue);
            using var proxy = Proxy.Build(
                settings with { Limits = plan.Limits },
                new World(transport.Connector, listeners.All, clock, dice, accessLog) { Cache = cache },
                extension);
            var running = proxy.RunAsync();
            if (settings.Log.Console)
            {
                Console.Out.WriteLine($"pibl: listening on {string.Join(" and ", listeners.All.Select(l => l.Address))}");
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, clock, stop).ContinueWith(_ => { }, TaskScheduler.Default);
            await proxy.DrainAsync();
            await running;
            return 0;
        }
    }
}
