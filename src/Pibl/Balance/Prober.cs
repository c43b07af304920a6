using System.Net.Sockets;
using Pibl.Sockets;

namespace Pibl.Balance;

/// <summary>Tries the servers that were set aside, with a bare connection, so that no client's request is the test.</summary>
public static class Prober
{
    /// <summary>Runs until told to stop. Each server that is set aside is tried when its <see cref="HealthState.ProbeIn"/> is over.</summary>
    public static async Task RunAsync(
        Clusters clusters, IConnector connector, TimeSpan patience, TimeProvider clock, CancellationToken stop)
    {
        var tried = new Dictionary<Endpoint, long>();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(250), clock);
        try
        {
            while (await beat.WaitForNextTickAsync(stop))
            {
                foreach (var server in clusters.View.Servers)
                {
                    if (server.Health.IsUp)
                    {
                        tried.Remove(server.Endpoint);
                    }
                    else if (!tried.TryGetValue(server.Endpoint, out var at))
                    {
                        tried[server.Endpoint] = clock.GetTimestamp();
                    }
                    else if (clock.GetElapsedTime(at) >= server.Health.ProbeIn)
                    {
                        clusters.Report(server.Endpoint, await ProbeAsync(server.Endpoint, connector, patience, clock, stop));
                        tried[server.Endpoint] = clock.GetTimestamp();
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The program is stopping.
        }
    }

    private static async Task<ProbeResult> ProbeAsync(
        Endpoint endpoint, IConnector connector, TimeSpan patience, TimeProvider clock, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop);
        try
        {
            using var connection = await connector.ConnectAsync(endpoint, either.Token);
            return ProbeResult.Answered;
        }
        catch (SocketException)
        {
            return ProbeResult.Refused;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return ProbeResult.TimedOut;
        }
    }
}
