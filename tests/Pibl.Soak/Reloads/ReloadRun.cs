using System.Diagnostics;
using System.Globalization;
using Pibl.Soak.Stress;

namespace Pibl.Soak.Reloads;

/// <summary>
/// The program is reloaded again and again, by <c>pibl reload</c> and by SIGHUP, under wrk, open WebSockets and slow
/// downloads. No request may fail, no connection be closed, no byte be wrong.
/// </summary>
internal static class ReloadRun
{
    private const int Sockets = 200;
    private const int Downloads = 20;
    private const int Asking = 8;

    /// <summary>Every so many a signal asks, and not the command.</summary>
    private const int SignalEach = 2;

    /// <summary>A tenth is broken, and some signals come while the one before is still waiting.</summary>
    private const double ReloadsMin = 0.8;

    /// <summary>The last is asked for before wrk ends.</summary>
    private const double ShareOfTime = 0.95;

    /// <summary>0 where all is as it must be.</summary>
    public static async Task<int> RunAsync(string program, int seconds, int reloads, int port)
    {
        var findings = new Findings();
        var configs = new ReloadConfigs(port);
        var folder = Directory.CreateTempSubdirectory("pibl-reloads-").FullName;
        var file = Path.Combine(folder, "serv.config");
        File.WriteAllText(file, configs.Text(0));
        using var origin = new StressOrigin(findings, port + 1, port + 2, port + 3);
        _ = origin.RunAsync();
        using var proxy = new Proxy(Proxy.Start.Of(program), folder);
        while (!proxy.HasExited && await ReloadClients.StatusAsync(port, "stress.test") != 200)
        {
            await Pause.ForAsync(ms: 100);
        }

        Console.WriteLine($"before   {proxy}");
        using var stop = new CancellationTokenSource();
        var clients = new ReloadClients(port, findings);
        var length = TimeSpan.FromSeconds(seconds);
        var running = clients.RunAsync(Sockets, Downloads, Asking, length, stop.Token);
        await clients.Open;
        using var load = Process.Start(new ProcessStartInfo(
            "wrk", $"-t1 -c32 -d{seconds}s http://127.0.0.1:{port}/s/7/1000")
        {
            RedirectStandardOutput = true,
        })!;
        var said = load.StandardOutput.ReadToEndAsync();
        var done = await ReloadAsync(program, file, configs, reloads, length, proxy, findings);
        await load.WaitForExitAsync();
        await stop.CancelAsync();
        await running;
        Console.WriteLine($"after    {proxy}");
        var code = await proxy.StopAsync();
        var wrk = (await said).Trim();
        Console.WriteLine(wrk);
        if (wrk.Contains("Non-2xx", StringComparison.Ordinal) || wrk.Contains("Socket errors", StringComparison.Ordinal))
        {
            findings.Fault("wrk saw requests that failed");
        }

        var log = LogCount.Of(folder);
        var unexpected = log.Notices.Where(notice => !IsExpected(notice)).ToList();
        Console.WriteLine(findings);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{done} reloads asked for and {log.Reloads} done, the others of a broken file or at once with another, in {seconds} s; exit code {code}; {unexpected.Count} notices{string.Concat(unexpected.Take(5).Select(text => $"\n  {text}"))}"));
        Directory.Delete(folder, recursive: true);
        return findings.Faults == 0 && code == 0 && unexpected.Count == 0 && done == reloads
            && log.Reloads >= reloads * ReloadsMin ? 0 : 1;
    }

    private static bool IsExpected(string notice) =>
        notice.StartsWith("not reloaded, ", StringComparison.Ordinal)
        || notice.StartsWith("serv.config:", StringComparison.Ordinal)
        || notice.Contains("(SIGHUP)", StringComparison.Ordinal);

    /// <summary>How many were asked for in the time given; each is looked at from outside.</summary>
    private static async Task<int> ReloadAsync(
        string program,
        string file,
        ReloadConfigs configs,
        int reloads,
        TimeSpan length,
        Proxy proxy,
        Findings findings)
    {
        var begun = Stopwatch.GetTimestamp();
        var number = 1;
        for (; number <= reloads && Stopwatch.GetElapsedTime(begun) < length && !proxy.HasExited; number++)
        {
            var text = configs.Text(number);
            File.WriteAllText($"{file}.new", text);
            File.Move($"{file}.new", file, overwrite: true);
            if (number % SignalEach == 0 && !ReloadConfigs.IsBroken(number))
            {
                await proxy.SignalAsync("-HUP");
                findings.Count("signals");
            }
            else
            {
                var expected = ReloadConfigs.IsBroken(number) ? 2 : 0;
                var (exitCode, said) = await AskAsync(program, file);
                findings.Count(expected == 0 ? "reloads" : "reloads of a broken file");
                if (exitCode != expected)
                {
                    findings.Fault($"reload {number}: exit code {exitCode}\n{said}");
                }

                if (expected == 0)
                {
                    await LookAsync(configs, number, findings);
                }
            }

            // The rest of its turn.
            await Pause.ForAsync((length * (ShareOfTime * number / reloads)) - Stopwatch.GetElapsedTime(begun));
        }

        return number - 1;
    }

    /// <summary>A listener and a site are there, or are not.</summary>
    private static async Task LookAsync(ReloadConfigs configs, int number, Findings findings)
    {
        if (await ReloadClients.StatusAsync(configs.OtherPort, "stress.test") is var status
            && status != (ReloadConfigs.HasListener(number) ? 200 : 0))
        {
            findings.Fault($"reload {number}: status {status} at the listener that comes and goes");
        }
    }

    private static async Task<(int ExitCode, string Said)> AskAsync(string program, string file)
    {
        using var asking = Process.Start(new ProcessStartInfo(program, ["reload", file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = asking.StandardError.ReadToEndAsync();
        var output = await asking.StandardOutput.ReadToEndAsync();
        await asking.WaitForExitAsync();
        return (asking.ExitCode, output + await error);
    }
}
