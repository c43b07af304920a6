namespace Pibl.Outside;

/// <summary>The program as people run it: a process with a serv.config in a folder of its own.</summary>
internal sealed class PiblProcess : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-outside-").FullName;
    private readonly Running _running;

    private PiblProcess(IEnumerable<Nginx> servers, string[] lines)
    {
        var port = Wait.FreePort();
        var config = Path.Combine(_folder, "serv.config");
        File.WriteAllLines(config, [
            $"PUERTO={port}",
            "PROXY=127.0.0.1",
            $"SERVERS={string.Join(',', servers.Select(server => $"127.0.0.1:{server.Port}"))}",
            .. lines,
        ]);
        _running = Running.Start(Path.Combine(AppContext.BaseDirectory, "pibl"), _folder, config);
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(20) };
    }

    public HttpClient Client { get; }

    public string Url => Client.BaseAddress!.ToString();

    public static async Task<PiblProcess> StartAsync(IEnumerable<Nginx> servers, params string[] lines)
    {
        var pibl = new PiblProcess(servers, lines);
        await Wait.UntilAsync("pibl listens", TimeSpan.FromSeconds(20), () =>
        {
            Assert.False(pibl._running.HasExited, $"pibl has ended: {pibl._running.Output}");
            return Task.FromResult(pibl._running.Output.Contains("listening on", StringComparison.Ordinal));
        });
        return pibl;
    }

    /// <summary>The lines of its log so far.</summary>
    public string[] Log() => File.ReadAllLines(Path.Combine(_folder, "logPIBL.txt"));

    /// <summary>SIGTERM must end it by itself, with exit code 0.</summary>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        var code = await _running.StopAsync();
        var output = _running.Output;
        await _running.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        Assert.True(code == 0, $"exit code {code}: {output}");
    }
}
