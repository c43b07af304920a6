using System.Diagnostics;
using System.Globalization;
using Pibl.Soak.Reloads;
using Pibl.Soak.Scenarios;
using Pibl.Soak.Stress;

namespace Pibl.Soak.Rolling;

/// <summary>
/// Three servers of ASP.NET Core are restarted one after another, with SIGTERM, under clients that compare every byte
/// and open WebSockets. Nothing may fail that a server has not ended itself. A server that says in its checks that it
/// will stop loses no POST either; one that stops at once may close a kept connection on which a POST is just arriving,
/// which nobody may repeat (RFC 9110 §9.2.2).
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
    /// <param name="announced">For so many seconds its checks say 503 before it stops; 0: it stops at once.</param>
    /// <param name="rounds">How often each server is restarted.</param>
    /// <param name="port">The proxy's; the servers take those behind it.</param>
    public static async Task<int> RunAsync(string program, string server, int announced, int rounds, int port)
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
        var servers = Enumerable.Range(port + 1, Servers).Select(at => Start(server, at, announced)).ToArray();
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
            servers[place] = Start(server, port + 1 + place, announced);
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
            if (announced == 0 && failed is { IsIdempotent: false, Flaw: "502" })
            {
                findings.Count("POSTs that crossed with a close");
            }
            else
            {
                findings.Fault($"{failed.Method} {failed.Id}: {failed.Flaw}");
            }
        }

        var posts = clients.Asked.Count(asked => !asked.IsIdempotent);
        Console.WriteLine(
            $"{findings}\n{clients.Asked.Count} requests, {posts} of them POST, {rounds * Servers} restarts, exit code {code}");
        Directory.Delete(folder, recursive: true);
        return findings.Faults == 0 && code == 0 ? 0 : 1;
    }

    private static Process Start(string server, int port, int announced) => Process.Start(
        server, string.Create(CultureInfo.InvariantCulture, $"{port}{(announced > 0 ? $" {announced}" : "")}"));

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
