using System.Runtime.InteropServices;
using Pibl.Access;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Commands;
using Pibl.Config;
using Pibl.Conversation;
using Pibl.Forward;
using Pibl.Sockets;

namespace Pibl;

/// <summary>
/// The program around the path: opens what it needs, runs until it is told to stop, and drains from front to back.
/// </summary>
public static class Host
{
    /// <summary>The exit code when something that the program needs is not to be had: the port, the log.</summary>
    private const int NotToBeHad = 1;

    /// <summary>
    /// How long exchanges that were broken off have for their entries in the log; a tunnel takes a second.
    /// </summary>
    private static readonly TimeSpan LastEntries = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Runs the proxy; 0 when it was told to stop and has drained, 1 when it could not start, 2 for a wrong setting.
    /// </summary>
    public static async Task<int> RunAsync(Settings settings, CancellationToken stop)
    {
        var name = Environment.GetEnvironmentVariable(Transport.Variable);
        if (Transport.Named(name) is not { } transport)
        {
            Console.Error.WriteLine($"pibl: {Transport.Variable}={name} names no transport: io_uring, epoll or framework");
            return CommandLine.Wrong;
        }

        var clock = TimeProvider.System;
        return await Ledger.Open(settings.Log, clock, Console.Error).Match(
            Succ: ledger => WithLedgerAsync(settings, transport, ledger, clock, stop),
            Fail: error => Task.FromResult(Refuse(error.Message)));
    }

    private static async Task<int> WithLedgerAsync(
        Settings settings, Transport transport, Ledger ledger, TimeProvider clock, CancellationToken stop)
    {
        await using var closing = ledger;

        // The log moves first, whoever else hears the signal (StopSignals).
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            ledger.Reopen();
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
            return await WithCacheAsync(settings, transport, listeners, null, ledger, clock, stop);
        }

        void Notice(bool isError, string line) => ledger.TryWrite(new AccessEntry.Notice(clock.GetUtcNow(), isError, line));
        await using var store = TieredStore.Open(settings.Cache, clock, Notice);
        return await WithCacheAsync(settings, transport, listeners, store, ledger, clock, stop);
    }

    private static async Task<int> WithCacheAsync(
        Settings settings,
        Transport transport,
        Listeners listeners,
        ICacheStore? cache,
        Ledger ledger,
        TimeProvider clock,
        CancellationToken stop)
    {
        foreach (var note in listeners.Notes)
        {
            ledger.TryWrite(new AccessEntry.Notice(clock.GetUtcNow(), true, note));
        }

        var plan = DescriptorPlan.Of(
            settings.Limits, settings.Servers.Count, Prober.AtOnceMax, Descriptors.RaiseLimit(), Descriptors.Open);
        settings = settings with { Limits = plan.Limits };
        if (plan.Warning is { } warning)
        {
            ledger.TryWrite(new AccessEntry.Notice(clock.GetUtcNow(), false, warning));
        }

        using var pulse = new Pulse(clock);
        using var queues = Queues.For(settings, clock, Workers.Pool);
        var wire = new Wire(settings.Limits, settings.Timeouts, pulse, clock)
        {
            TrustedProxies = settings.TrustedProxies,
            Via = settings.Via,
            AbortOnClose = settings.AbortOnClose,
        };
        Func<uint> dice = static () => (uint)Random.Shared.NextInt64(0, 1L + uint.MaxValue);
        var clusters = new Clusters(ClusterView.AllUp(settings.Servers), HealthRule.Default, settings.Limits, clock, dice, ledger);
        var connector = transport.Connector;
        using var upstreams = new SocketUpstreams(connector, clusters, wire);
        var ports = new Ports(clock, dice, cache, upstreams, clusters, ledger)
        {
            CacheRules = CacheRules.Of(settings.Cache),
        };
        using var door = new Door(listeners.All, Pipeline.Requests(ports, queues, settings.Retries).Run(), ledger, wire);

        var probing = Prober.RunAsync(clusters, connector, settings.Timeouts.Connect, clock, stop);
        var accepting = door.RunAsync();
        if (settings.Log.Console)
        {
            Console.Out.WriteLine($"pibl: listening on {string.Join(" and ", listeners.All.Select(l => l.Address))}");
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, clock, stop).ContinueWith(_ => { }, TaskScheduler.Default);
        var left = await door.DrainAsync(settings.Timeouts.Drain);
        if (left > 0)
        {
            ledger.TryWrite(new AccessEntry.Notice(
                clock.GetUtcNow(), true, $"{left} connections were broken off after TIMEOUT_DRAIN"));
        }

        // Whoever waits for a turn is refused, and each exchange leaves its entry before the log closes.
        queues.Dispose();
        await door.EmptyAsync(LastEntries);
        await Task.WhenAll(probing, accepting);
        return 0;
    }

    private static int Refuse(string line)
    {
        Console.Error.WriteLine($"pibl: {line}");
        return NotToBeHad;
    }
}
