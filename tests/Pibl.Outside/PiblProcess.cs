using System.Reflection;

namespace Pibl.Outside;

/// <summary>The program as people run it: a process with a serv.config in a folder of its own.</summary>
internal sealed class PiblProcess : IAsyncDisposable
{
    private static readonly string Program = typeof(PiblProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "PiblProgram").Value!;

    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-outside-").FullName;
    private readonly Running _running;
    private bool _isKilled;

    private PiblProcess(IEnumerable<int> servers, (string, string)[] environment, string[] lines)
    {
        var own = Wait.FreePort();
        var config = Path.Combine(_folder, "serv.config");
        File.WriteAllLines(config, [
            $"PUERTO={own}",
            "PROXY=127.0.0.1",
            $"SERVERS={string.Join(',', servers.Select(port => $"127.0.0.1:{port}"))}",
            .. lines,
        ]);
        _running = Running.Start(Program, _folder, environment, config);
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{own}"), Timeout = TimeSpan.FromSeconds(20) };
    }

    public HttpClient Client { get; }

    public string Url => Client.BaseAddress!.ToString();

    public static Task<PiblProcess> StartAsync(IEnumerable<Nginx> servers, params string[] lines) =>
        StartAsync(servers.Select(server => server.Port), [], lines);

    /// <summary>The same for servers on those ports, with more in its environment.</summary>
    public static async Task<PiblProcess> StartAsync(
        IEnumerable<int> servers, (string Name, string Value)[] environment, params string[] lines)
    {
        var pibl = new PiblProcess(servers, environment, lines);
        await Wait.UntilAsync("pibl listens", TimeSpan.FromSeconds(20), () =>
        {
            Assert.False(pibl._running.HasExited, $"pibl has ended: {pibl._running.Output}");
            return Task.FromResult(pibl._running.Output.Contains("listening on", StringComparison.Ordinal));
        });
        return pibl;
    }

    /// <summary>The lines of its log so far.</summary>
    public string[] Log() => File.ReadAllLines(Path.Combine(_folder, "logPIBL.txt"));

    /// <summary>It lives, and does nothing, until <see cref="Thaw"/>.</summary>
    public void Freeze() => _running.Freeze();

    /// <summary>It goes on.</summary>
    public void Thaw() => _running.Thaw();

    /// <summary>Ends it without a word, and with it all that is asked of it.</summary>
    public async Task KillAsync()
    {
        _isKilled = true;
        await _running.KillAsync();
    }

    /// <summary>SIGTERM must end it by itself, with exit code 0, unless a test has killed it.</summary>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_isKilled)
        {
            await _running.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
            return;
        }

        var code = await _running.StopAsync();
        var output = _running.Output;
        await _running.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        Assert.True(code == 0, $"exit code {code}: {output}");
    }
}
