using LanguageExt;
using Pibl.Admin;
using Pibl.Clients;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Hosting;

namespace Pibl.Demo;

/// <summary>
/// <c>pibl demo</c>: small servers on the loopback address and the proxy in front of them. It needs no network and no
/// other program.
/// </summary>
/// <remarks>
/// Where there is no serv.config, one is written that names the demo's servers. Where there is one, it is used as it
/// stands and never written to: if all its SERVERS are loopback addresses with free ports, the demo starts its servers
/// exactly there, so that weights and ports can be tried out; otherwise they are somebody's real servers, and this run
/// alone sends to the demo's own, and says so.
/// </remarks>
public static class Demo
{
    /// <summary>Runs until <paramref name="stop"/>.</summary>
    /// <param name="folder">Where serv.config is, or will be.</param>
    /// <param name="console">What to open and try is written here, and so is what went wrong.</param>
    /// <param name="stop">Ends the proxy, which drains, and then the servers.</param>
    /// <returns>The program's exit code: 0, 1 where a port or the folder cannot be used, 2 where serv.config is
    /// wrong.</returns>
    public static Task<int> RunAsync(string folder, TextWriter console, CancellationToken stop) =>
        RunAsync(
            folder, console, (path, errors) => ConfigFile.ReadOrTell(path, errors),
            (settings, launch, stop) => Host.RunAsync(settings, Known(launch), stop), stop);

    internal static async Task<int> RunAsync(
        string folder,
        TextWriter console,
        Func<string, TextWriter, Settings?> read,
        Func<Settings, Launch, CancellationToken, Task<int>> run,
        CancellationToken stop)
    {
        var path = Path.Combine(folder, "serv.config");
        try
        {
            if (!File.Exists(path))
            {
                await using var fresh = DemoServers.StartNear(DemoPlaces.Favourite, TimeProvider.System);
                DemoConfig.WriteNew(path, DemoPlaces.FreePort(), DemoPlaces.FreeAdminPort(), fresh.Endpoints);
                await console.WriteLineAsync($"Wrote {path}: it names the three servers that this demo has started.");
                return await ServeAsync(read(path, console), path, console, new Launch(path, false), run, stop);
            }

            if (read(path, console) is not { } settings)
            {
                return 2;
            }

            await using var standIns = DemoPlaces.In(settings.Servers) is { } places
                ? await DemoServers.TryStartAtAsync(places, TimeProvider.System)
                : null;
            if (standIns is not null)
            {
                return await ServeAsync(settings, path, console, new Launch(path, false), run, stop);
            }

            await using var own = DemoServers.StartNear(DemoPlaces.Favourite, TimeProvider.System);
            await console.WriteLineAsync(
                $"{path} stays as it is, but its SERVERS are not loopback addresses with free ports: this run sends to {Join(own.Endpoints)}.");

            // The file does not say what runs: a reload would take its servers.
            return await ServeAsync(
                settings with { Servers = own.Endpoints }, path, console, Launch.Alone, run, stop);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            await console.WriteLineAsync($"pibl: the demo cannot be set up in {folder}: {failure.Message}");
            return 1;
        }
    }

    private static async Task<int> ServeAsync(
        Settings? settings,
        string path,
        TextWriter console,
        Launch launch,
        Func<Settings, Launch, CancellationToken, Task<int>> run,
        CancellationToken stop)
    {
        if (settings is null)
        {
            return 2;
        }

        // Asked before anything is promised on the console.
        using (var listeners = new Listeners(Transports.Framework))
        {
            if (await listeners.OpenAsync(settings) is { } problem)
            {
                await console.WriteLineAsync($"pibl: {problem}: change it in {path}, or end what is in the way");
                return 1;
            }
        }

        await console.WriteLineAsync(Invitation(settings));
        await console.FlushAsync(stop);
        return await run(settings, launch, stop);
    }

    /// <summary>With what its file says, for whoever asks where a value came from.</summary>
    private static Launch Known(Launch launch) => launch.ConfigFile is { } path
        ? launch with { Configured = ConfigFile.LoadOrTell(path, TextWriter.Null) }
        : launch;

    /// <summary>What to open, what to try, and where to watch it.</summary>
    internal static string Invitation(Settings settings)
    {
        var host = settings.Address is "0.0.0.0" or "::" ? "127.0.0.1" : settings.Address;
        var proxy = new Endpoint(host, settings.Port);
        var watch = settings.Get(AdminKeys.Admin).Filter(place => place.Path is null).Match(
            place => $"\nWatch  http://{place.Host}:{place.Port}/   the dashboard, in a browser; or pibl top",
            () => "\nWatch  with the line ADMIN=127.0.0.1:9900 in serv.config there is a dashboard");
        return $"""
            Open   http://{proxy}/   in a browser: the page shows what to try. Ctrl+C ends the demo.
            Turns  curl http://{proxy}/uncacheable      again and again: A, B, C, A, B, C (from {Join(settings.Servers)})
            Cache  curl -i http://{proxy}/hello         twice: the second is a hit, see Cache-Status; /slow takes 2 s only once{watch}
            """;
    }

    private static string Join(Seq<Endpoint> servers) => string.Join(", ", servers);
}
