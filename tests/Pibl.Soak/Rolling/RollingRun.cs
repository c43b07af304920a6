using System.Diagnostics;
using System.Globalization;
using Pibl.Soak.Reloads;
using Pibl.Soak.Scenarios;
using Pibl.Soak.Stress;

namespace Pibl.Soak.Rolling;

/// <summary>
/// Three servers of ASP.NET Core are restarted one after another, with SIGTERM, under clients that compare every byte and
/// open WebSockets. Nothing may fail that a server has not ended itself.
/// </summary>
internal static class RollingRun
{
    private const int Servers = 3;
    private const int Clients = 16;
    private const int Sockets = 50;

    /// <summary>HEALTH: rise × every + timeout, and as much for a busy machine.</summary>
    private static readonly TimeSpan TakenBack = TimeSpan.FromSeconds(2);

    /// <summary>0 where nothing failed.</summary>
    /// <param name="program">The proxy's path.</param>
    /// <param name="server">That of Pibl.Soak.Kestrel.</param>
    /// <param name="rounds">How often each server is restarted.</param>
    /// <param name="port">The proxy's; the servers take those behind it.</param>
    public static async Task<int> RunAsync(string program, string server, int rounds, int port)
    {
        var folder = Directory.CreateTempSubdirectory("pibl-rolling-").FullName;
        File.WriteAllText(Path.Combine(folder, "serv.config"), string.Create(CultureInfo.InvariantCulture, $"""
            PUERTO={port}
            PROXY=127.0.0.1
            SERVERS=127.0.0.1:{port + 1},127.0.0.1:{port + 2},127.0.0.1:{port + 3}
            HEALTH=/healthz every=500ms timeout=300ms rise=2 fall=2
            CACHE=off
            CONSOLE=off
            LOG_SIZE=8GB

            """));
        var servers = Enumerable.Range(port + 1, Servers).Select(at => Start(server, at)).ToArray();
        foreach (var at in Enumerable.Range(port + 1, Servers))
        {
            await ListeningAsync(at);
        }

        using var proxy = new Proxy(Proxy.Start.Of(program), folder);
        await ListeningAsync(port);
        var findings = new Findings();
        var clients = new ScenarioClients(port);
        using var stop = new CancellationTokenSource();
        var running = Task.WhenAll(
            clients.RunAsync(Clients, stop.Token), new RollingSockets(port, findings).RunAsync(Sockets, stop.Token));
        await Pause.ForAsync(TakenBack);
        for (var at = 0; at < rounds * Servers; at++)
        {
            var place = at % Servers;
            await StopAsync(servers[place]);
            servers[place] = Start(server, port + 1 + place);
            await ListeningAsync(port + 1 + place);
            await Pause.ForAsync(TakenBack);
        }

        await stop.CancelAsync();
        await running;
        var code = await proxy.StopAsync();
        foreach (var one in servers)
        {
            await StopAsync(one);
        }

        foreach (var failed in clients.Asked.Where(asked => asked.Flaw.Length > 0))
        {
            findings.Fault($"{failed.Method} {failed.Id}: {failed.Flaw}");
        }

        Console.WriteLine($"{findings}\n{clients.Asked.Count} requests, {rounds * Servers} restarts, exit code {code}");
        Console.WriteLine($"log: {folder}");
        return findings.Faults == 0 && code == 0 ? 0 : 1;
    }

    private static Process Start(string server, int port) =>
        Process.Start(server, [port.ToString(CultureInfo.InvariantCulture)]);

    private static async Task ListeningAsync(int port)
    {
        while (await ReloadClients.StatusAsync(port, "rolling.test") != 200)
        {
            await Pause.ForAsync(ms: 50);
        }
    }

    private static async Task StopAsync(Process server)
    {
        using var kill = Process.Start("kill", ["-TERM", server.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await server.WaitForExitAsync();
        server.Dispose();
    }
}
