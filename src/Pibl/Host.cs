using Pibl.Access;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Conversation;
using Pibl.Forward;
using Pibl.Sockets;

namespace Pibl;

/// <summary>The program around the path: opens what it needs, runs until it is told to stop, and drains from front to back.</summary>
public static class Host
{
    /// <summary>The exit code when something that the program needs is not to be had: the port, the log, the cache file.</summary>
    private const int NotToBeHad = 1;

    /// <summary>Runs the proxy; 0 when it was told to stop and has drained, 1 when it could not start.</summary>
    public static async Task<int> RunAsync(Settings settings, CancellationToken stop)
    {
        var clock = TimeProvider.System;
        return await Ledger.Open(settings.Log, clock, Console.Error).Match(
            Succ: ledger => WithLedgerAsync(settings, ledger, clock, stop),
            Fail: error => Task.FromResult(Refuse(error.Message)));
    }

    private static async Task<int> WithLedgerAsync(
        Settings settings, Ledger ledger, TimeProvider clock, CancellationToken stop)
    {
        await using var closing = ledger;
        if (!settings.Cache.On)
        {
            return await WithCacheAsync(settings, null, ledger, clock, stop);
        }

        void Notice(bool isError, string line) => ledger.TryWrite(new AccessEntry.Notice(clock.GetUtcNow(), isError, line));
        switch (TieredStore.Open(settings.Cache, clock, Notice))
        {
            case StoreOpened.Refused refused:
                return Refuse(refused.Line);
            case StoreOpened.Ready { Store: var store }:
                await using (store)
                {
                    return await WithCacheAsync(settings, store, ledger, clock, stop);
                }

            default:
                throw new InvalidOperationException("no such opening");
        }
    }

    private static async Task<int> WithCacheAsync(
        Settings settings, ICacheStore? cache, Ledger ledger, TimeProvider clock, CancellationToken stop)
    {
        var transport = Transport.Epoll ?? Transport.Framework;
        using var listeners = new Listeners(transport);
        if (await listeners.OpenAsync(settings) is { } problem)
        {
            return Refuse(problem);
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
        var wire = new Wire(settings.Limits, settings.Timeouts, pulse, clock) { TrustedProxies = settings.TrustedProxies };
        Func<uint> dice = static () => (uint)Random.Shared.NextInt64(0, 1L + uint.MaxValue);
        var clusters = new Clusters(ClusterView.AllUp(settings.Servers), HealthRule.Default, settings.Limits, clock, dice, ledger);
        var connector = transport.Connector;
        using var upstreams = new SocketUpstreams(connector, clusters, wire);
        var ports = new Ports(clock, dice, cache, upstreams, clusters, ledger);
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

        await Task.WhenAll(probing, accepting);
        return 0;
    }

    private static int Refuse(string line)
    {
        Console.Error.WriteLine($"pibl: {line}");
        return NotToBeHad;
    }
}
