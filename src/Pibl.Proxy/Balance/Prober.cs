using System.Net.Sockets;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Transport;

namespace Pibl.Balance;

/// <summary>
/// Tries the servers that were set aside, with a bare connection, so that no client's request is the test.
/// </summary>
public static class Prober
{
    /// <summary>So many are tried at once: each holds a descriptor while it waits.</summary>
    public const int AtOnceMax = 64;

    /// <summary>A server that takes longer than this to take a connection is not back.</summary>
    private static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(2);

    /// <summary>How soon a server is tried again whose try failed by a fault of this program's.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Runs until told to stop. Each server that is set aside is tried at its <see cref="HealthState.ProbeAt"/>,
    /// whoever else is being tried; the shares of those that have come back grow (SLOW_START).
    /// </summary>
    public static async Task RunAsync(
        Clusters clusters, IConnector connector, TimeSpan patience, TimeProvider clock, CancellationToken stop)
    {
        var probes = new Dictionary<EndpointId, Task>();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(250), clock);
        try
        {
            while (await beat.WaitForNextTickAsync(stop))
            {
                clusters.Ramp();
                BeginProbes(clusters, connector, patience < PatienceMax ? patience : PatienceMax, clock, probes, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The program is stopping.
        }

        await Task.WhenAll(probes.Values);
    }

    private static void BeginProbes(
        Clusters clusters,
        IConnector connector,
        TimeSpan patience,
        TimeProvider clock,
        Dictionary<EndpointId, Task> probes,
        CancellationToken stop)
    {
        foreach (var (server, probe) in probes)
        {
            if (probe.IsCompleted)
            {
                probes.Remove(server);
            }
        }

        var (view, now) = (clusters.View, clusters.Now);
        for (var server = 0; server < view.Count && probes.Count < AtOnceMax; server++)
        {
            var health = view[server].Health;
            var endpoint = view[server].Endpoint;
            if (!health.IsInTurn && now >= health.ProbeAt && !probes.ContainsKey(endpoint.Id))
            {
                probes[endpoint.Id] = ProbeAsync(clusters, endpoint, connector, patience, clock, stop);
            }
        }
    }

    /// <summary>Never throws: what was not foreseen is written down, and the server tried again.</summary>
    private static async Task ProbeAsync(
        Clusters clusters,
        Endpoint endpoint,
        IConnector connector,
        TimeSpan patience,
        TimeProvider clock,
        CancellationToken stop)
    {
        var begun = clock.GetTimestamp();
        try
        {
            using var timeout = new CancellationTokenSource(patience, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop);
            using var connection = await connector.ConnectAsync(endpoint, either.Token);
            clusters.Report(endpoint.Id, AttemptResult.Connected);
        }
        catch (SocketException e)
        {
            await ReportAsync(ConnectRule.FaultOf(ConnectErrors.Of(e.SocketErrorCode), endpoint, e.Message));
        }
        catch (OperationCanceledException)
        {
            if (!stop.IsCancellationRequested)
            {
                await ReportAsync(ConnectRule.FaultOfTimeout(clock.GetElapsedTime(begun), patience, endpoint));
            }
        }
        catch (Exception bug)
        {
            clusters.Complain(bug);
            await PauseAsync();
        }

        async Task ReportAsync(Fault fault)
        {
            if (ConnectRule.ResultOf(fault) is { } result)
            {
                clusters.Report(endpoint.Id, result);
            }
            else
            {
                await PauseAsync();
            }
        }

        // Nothing is known of the server: it is its turn again, but not at the next beat.
        async Task PauseAsync() =>
            await Task.Delay(Pause, clock, stop).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }
}
