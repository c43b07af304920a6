using System.Net;
using System.Net.Sockets;
using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;

namespace Pibl.Tests.Demo;

public sealed class DemoTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly StringWriter _console = new();

    public void Dispose()
    {
        _console.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_empty_folder_gets_a_config_that_names_the_three_running_servers()
    {
        var said = "";
        var exit = await RunAsync(SettingsIn, async settings =>
        {
            using var client = new HttpClient();
            foreach (var server in settings.Servers)
            {
                said += (await client.GetStringAsync($"http://{server}/uncacheable"))[..8] + " ";
            }
        });

        Assert.Equal(0, exit);
        Assert.Equal("Server A Server B Server C ", said);
        var keys = (await File.ReadAllLinesAsync(_folder.Config))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('=')[0]);
        Assert.Equal(["PUERTO", "PROXY", "SERVERS", "ADMIN"], keys);
        Assert.Contains("/uncacheable", _console.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_config_that_is_there_is_used_and_never_written_to()
    {
        const string Mine = "# mine\r\nPUERTO = 1\nPROXY=x\n";
        await File.WriteAllTextAsync(_folder.Config, Mine);
        var port = FreePort();
        Settings? ran = null;

        var exit = await RunAsync(_ => On(port, new Endpoint("10.0.0.1", 80)), settings =>
        {
            ran = settings;
            return Task.CompletedTask;
        });

        Assert.Equal(0, exit);
        Assert.Equal(Mine, await File.ReadAllTextAsync(_folder.Config));
        Assert.Equal(port, ran?.Port);
    }

    [Fact]
    public async Task Real_servers_are_left_alone_and_the_console_says_so()
    {
        await File.WriteAllTextAsync(_folder.Config, "");
        Settings? ran = null;

        await RunAsync(_ => On(FreePort(), new Endpoint("10.0.0.1", 80)), settings =>
        {
            ran = settings;
            return Task.CompletedTask;
        });

        Assert.Equal(3, ran?.Servers.Count);
        Assert.All(ran!.Servers, server => Assert.Equal("127.0.0.1", server.Host));
        Assert.Contains("this run sends to", _console.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loopback_servers_are_started_where_the_config_names_them_with_their_weights()
    {
        await File.WriteAllTextAsync(_folder.Config, "");
        var weighted = new Endpoint("127.0.0.1", FreePort(), Weight: 3);
        var said = "";
        Settings? ran = null;

        await RunAsync(_ => On(FreePort(), weighted), async settings =>
        {
            ran = settings;
            using var client = new HttpClient();
            said = await client.GetStringAsync($"http://{weighted}/uncacheable");
        });

        Assert.StartsWith("Server A", said, StringComparison.Ordinal);
        Assert.Equal(weighted, Assert.Single(ran!.Servers));
    }

    [Fact]
    public async Task A_taken_port_gives_one_line_and_exit_code_1()
    {
        await File.WriteAllTextAsync(_folder.Config, "");
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var exit = await RunAsync(
            _ => On(port, new Endpoint("127.0.0.1", FreePort())), _ => throw new InvalidOperationException());

        Assert.Equal(1, exit);
        var line = Assert.Single(_console.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith(
            $"pibl: cannot listen on 127.0.0.1 port {port}: another program uses that port (PUERTO): change it in {_folder.Config}",
            line,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_config_ends_the_demo_with_2()
    {
        await File.WriteAllTextAsync(_folder.Config, "PUERTO=");

        Assert.Equal(2, await RunAsync(_ => null, _ => throw new InvalidOperationException()));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_gives_one_line_and_exit_code_1()
    {
        var missing = Path.Combine(_folder.Path, "missing");

        var exit = await Pibl.Demo.Demo.RunAsync(
            missing, _console, (_, _) => null, (_, _, _) => Task.FromResult(0), CancellationToken.None);

        Assert.Equal(1, exit);
        Assert.Contains(missing, Assert.Single(
            _console.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(Func<string, Settings?> read, Func<Settings, Task> run) => Pibl.Demo.Demo.RunAsync(
        _folder.Path,
        _console,
        (path, _) => read(path),
        async (settings, _, _) =>
        {
            await run(settings);
            return 0;
        },
        CancellationToken.None);

    /// <summary>What the written file says, on a port that is free.</summary>
    private static Settings SettingsIn(string path)
    {
        var servers = File.ReadLines(path).Single(line => line.StartsWith("SERVERS=", StringComparison.Ordinal))[8..];
        return Settings.Of(FreePort(), "127.0.0.1", Prelude.toSeq(servers.Split(',')).Map(EndpointOf).Strict());
    }

    private static Endpoint EndpointOf(string text) => new(text.Split(':')[0], int.Parse(text.Split(':')[1], null));

    private static Settings On(int port, Endpoint server) => Settings.Of(port, "127.0.0.1", Prelude.Seq1(server));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
