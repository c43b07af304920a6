using System.Net.Sockets;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Transport;
using Pibl.Transport.Tls;

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
    /// Runs until told to stop. Each server that is set aside is tried at its <see cref="HealthState.ProbeAt"/>, whoever
    /// else is being tried; one that several sites have set aside is tried once for all of them. The shares of those
    /// that have come back grow (SLOW_START).
    /// </summary>
    /// <param name="sites">The sites as they are now.</param>
    /// <param name="connector">How servers are reached.</param>
    /// <param name="clock">The time.</param>
    /// <param name="stop">Ends it, and the tries under way.</param>
    public static async Task RunAsync(
        Func<IReadOnlyList<ProbedSite>> sites, IConnector connector, TimeProvider clock, CancellationToken stop)
    {
        var probes = new Dictionary<EndpointId, Task>();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(250), clock);
        try
        {
            do
            {
                Forget(probes);
                foreach (var site in sites())
                {
                    site.Clusters.Ramp();
                    site.Clusters.LookForSlow();
                    BeginProbes(site, sites, connector, clock, probes, stop);
                }
            }
            while (await beat.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // The program is stopping.
        }

        await Task.WhenAll(probes.Values);
    }

    private static void Forget(Dictionary<EndpointId, Task> probes)
    {
        foreach (var (server, probe) in probes)
        {
            if (probe.IsCompleted)
            {
                probes.Remove(server);
            }
        }
    }

    private static void BeginProbes(
        ProbedSite site,
        Func<IReadOnlyList<ProbedSite>> sites,
        IConnector connector,
        TimeProvider clock,
        Dictionary<EndpointId, Task> probes,
        CancellationToken stop)
    {
        var (view, now) = (site.Clusters.View, site.Clusters.Now);
        for (var server = 0; server < view.Count && probes.Count < AtOnceMax; server++)
        {
            var health = view[server].Health;
            var endpoint = view[server].Endpoint;
            if (!health.IsInTurn && now >= health.ProbeAt && !probes.ContainsKey(endpoint.Id))
            {
                probes[endpoint.Id] = ProbeAsync(site, endpoint, sites, connector, clock, stop);
            }
        }
    }

    /// <summary>Never throws: what was not foreseen is written down, and the server tried again.</summary>
    private static async Task ProbeAsync(
        ProbedSite site,
        Endpoint endpoint,
        Func<IReadOnlyList<ProbedSite>> sites,
        IConnector connector,
        TimeProvider clock,
        CancellationToken stop)
    {
        var patience = site.Patience < PatienceMax ? site.Patience : PatienceMax;
        var begun = clock.GetTimestamp();
        try
        {
            using var timeout = new CancellationTokenSource(patience, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop);
            using var connection = await (site.Connector ?? connector).ConnectAsync(endpoint, either.Token);
            Report(sites(), endpoint.Id, AttemptResult.Connected);
        }
        catch (TlsException e)
        {
            await ReportAsync(ConnectRule.FaultOf(e.Failure.Kind, endpoint, e.Message));
        }
        catch (Exception e) when (e is not SocketException && BrokenConnection.Is(e))
        {
            await ReportAsync(ConnectRule.FaultOf(TlsError.Protocol, endpoint, e.Message));
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
            site.Clusters.Complain(bug);
            await PauseAsync();
        }

        async Task ReportAsync(Fault fault)
        {
            if (ConnectRule.ResultOf(fault) is { } result)
            {
                Report(sites(), endpoint.Id, result, ConnectRule.ReasonOf(fault));
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

    /// <summary>
    /// Tells the sites that have the server set aside; of a try that failed, those whose turn it was to try.
    /// </summary>
    private static void Report(
        IReadOnlyList<ProbedSite> sites, EndpointId id, AttemptResult result, string? reason = null)
    {
        foreach (var (clusters, _) in sites)
        {
            var view = clusters.View;
            if (view.IndexOf(id) is var server and >= 0
                && view[server].Health is { IsInTurn: false } health
                && (result == AttemptResult.Connected || clusters.Now >= health.ProbeAt))
            {
                clusters.Report(server, result, reason);
            }
        }
    }
}

/// <summary>The servers of one site, for <see cref="Prober"/> and <see cref="HealthChecks"/>.</summary>
/// <param name="Clusters">Which of them are set aside.</param>
/// <param name="Patience">TIMEOUT_CONNECT.</param>
public readonly record struct ProbedSite(Clusters Clusters, TimeSpan Patience)
{
    /// <summary>How its servers are reached; null: as all are.</summary>
    public IConnector? Connector { get; init; }

    /// <summary>HEALTH; null: servers are only tried when they were set aside.</summary>
    public HealthCheck? Check { get; init; }

    /// <summary>The Host for checks, where SET_HOST names one; else empty.</summary>
    public string Host { get; init; } = "";
}
