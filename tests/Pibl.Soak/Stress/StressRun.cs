using System.Globalization;
using System.Net.Sockets;

namespace Pibl.Soak.Stress;

/// <summary>
/// One run: the program in front of two servers, every kind of client for so long; then what must be true when all is
/// quiet: every permit is back, bodies are still stored, and no descriptor is left over.
/// </summary>
internal static class StressRun
{
    // More than there are clients, so that nobody is refused unless a permit is lost.
    private const int UpstreamMax = 300;

    // A descriptor or two for an assembly that was loaded meanwhile, or a file of the cache's.
    private const int DescriptorsMore = 25;

    private const int NoticeShown = 300;

    /// <summary>0 where all is as it must be.</summary>
    public static async Task<int> RunAsync(Proxy.Start start, int seconds, int each, int port)
    {
        var findings = new Findings();
        var folder = Directory.CreateTempSubdirectory("pibl-stress-").FullName;
        File.WriteAllText(Path.Combine(folder, "serv.config"), Config(port));
        using var origin = new StressOrigin(findings, port + 1, port + 2);
        _ = origin.RunAsync();
        using var proxy = new Proxy(start, folder);
        if (!await IsOpenAsync(port, proxy))
        {
            return 1;
        }

        await EchoedAsync(port, findings, new Plan(Way.Stored, -1, 10_000));
        var before = proxy.Descriptors;
        using (var stop = new CancellationTokenSource(TimeSpan.FromSeconds(seconds)))
        {
            await new StressClients(port, findings).RunAsync(each, stop.Token);
        }

        // Longer than idle connections are kept on either side.
        await Pause.ForAsync(TimeSpan.FromSeconds(4));
        var after = proxy.Descriptors;
        await StoredAsync(port, findings);
        await PermitsAsync(port, findings, origin);
        Console.WriteLine(findings);
        Console.WriteLine($"descriptors {before} before, {after} at rest; {proxy}");
        var code = await proxy.StopAsync();
        var log = LogCount.Of(folder);
        var shown = string.Concat(log.Notices.Take(5).Select(Line));
        Console.WriteLine($"exit code {code}; {log.Notices.Count} notices{shown}");
        Directory.Delete(folder, recursive: true);
        return findings.Faults == 0 && code == 0 && after <= before + DescriptorsMore && log.Notices.Count == 0 ? 0 : 1;
    }

    private static string Line(string notice) => $"\n  {notice[..Math.Min(notice.Length, NoticeShown)]}";

    private static string Config(int port) => string.Create(CultureInfo.InvariantCulture, $"""
        PUERTO={port}
        PROXY=127.0.0.1
        SERVERS=127.0.0.1:{port + 1},127.0.0.1:{port + 2}
        MAX_UPSTREAM={UpstreamMax}
        MAX_IN_FLIGHT={UpstreamMax}
        CACHE_MEMORY=8MB
        CACHE_OBJECT=1MB
        CONSOLE=off
        LOG_FORMAT=json
        LOG_SIZE=8GB
        TIMEOUT_IDLE=2s
        TIMEOUT_KEEP=2s

        """);

    private static async Task<bool> IsOpenAsync(int port, Proxy proxy)
    {
        for (var left = 300; left > 0 && !proxy.HasExited; left--)
        {
            try
            {
                using var wire = await Wire.ConnectAsync(port);
                return true;
            }
            catch (SocketException)
            {
                await Pause.ForAsync(ms: 100);
            }
        }

        return false;
    }

    private static async Task EchoedAsync(int port, Findings findings, Plan plan)
    {
        using var talk = new Talk(await Wire.ConnectAsync(port), findings);
        await talk.AskAsync(plan);
        await talk.ReadAsync(plan);
    }

    /// <summary>A body asked for twice is a hit the second time: the budget of unfinished fills is back.</summary>
    private static async Task StoredAsync(int port, Findings findings)
    {
        var plan = new Plan(Way.Stored, -2, 60_000);
        using var wire = await Wire.ConnectAsync(port);
        using var talk = new Talk(wire, findings);
        await talk.AskAsync(plan);
        await talk.ReadAsync(plan);
        await talk.AskAsync(plan);
        var head = await wire.HeadAsync() ?? "";
        if (Headers.Value(head, "cache-status")?.Contains("hit", StringComparison.Ordinal) != true)
        {
            findings.Fault($"nothing is stored any more: {Headers.Value(head, "cache-status")}");
        }
    }

    /// <summary>As many exchanges at once as there are permits: each waits for all the others.</summary>
    private static async Task PermitsAsync(int port, Findings findings, StressOrigin origin)
    {
        var plan = new Plan(Way.Barrier, -3, UpstreamMax);
        await Task.WhenAll(Enumerable.Range(0, UpstreamMax).Select(async _ =>
        {
            try
            {
                await EchoedAsync(port, findings, plan);
            }
            catch (Exception e) when (e is WrongBytesException or SocketException)
            {
                findings.Count("exchanges without a permit");
            }
        }));
        if (origin.WaitedMax < UpstreamMax)
        {
            findings.Fault($"{UpstreamMax - origin.WaitedMax} permits are lost");
        }
    }
}
