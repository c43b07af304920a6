using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Pibl.Soak;

/// <summary>
/// wrk, clients that reset and a server that resets, for so long; then what is left of it all is counted.
/// </summary>
internal static class SoakRun
{
    /// <summary>0, or 1 when something is not as it must be.</summary>
    public static async Task<int> RunAsync(string program, int seconds, int port)
    {
        var folder = Directory.CreateTempSubdirectory("pibl-soak-").FullName;
        File.WriteAllText(Path.Combine(folder, "serv.config"), string.Create(CultureInfo.InvariantCulture, $"""
            PUERTO={port}
            PROXY=127.0.0.1
            SERVERS=127.0.0.1:{port + 1000},127.0.0.1:{port + 1001}
            CONSOLE=off
            LOG_FORMAT=json
            LOG_SIZE=8GB
            TIMEOUT_IDLE=5s

            """));

        using var origin = new Origin(port + 1000, port + 1001);
        _ = origin.RunAsync();
        using var proxy = new Proxy(Proxy.Start.Of(program), folder);
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (!await IsOpenAsync(port))
        {
            await PassAsync(1, beat, proxy);
            if (proxy.HasExited)
            {
                return 1;
            }
        }

        Console.WriteLine($"before        {proxy}");

        using var stop = new CancellationTokenSource();
        var clients = new Clients(port);
        var asking = clients.RunAsync(48, stop.Token);
        using var load = Process.Start(new ProcessStartInfo("wrk", $"-t1 -c16 -d{seconds}s http://127.0.0.1:{port}/w")
        {
            RedirectStandardOutput = true,
        })!;
        var loadText = load.StandardOutput.ReadToEndAsync();
        for (var passed = 30; passed <= seconds; passed += 30)
        {
            await PassAsync(30, beat, proxy);
            Console.WriteLine(Invariant(
                $"after {passed,4} s  {proxy}  {clients.Asked} asked, {clients.Aborted} aborted, {origin.Resets} server resets"));
        }

        await load.WaitForExitAsync();
        await stop.CancelAsync();
        await asking;
        await PassAsync(15, beat, proxy);
        var atRest = proxy.Descriptors;
        Console.WriteLine($"at rest       {proxy}");
        var code = await proxy.StopAsync();
        Console.WriteLine((await loadText).Trim());

        var log = LogCount.Of(folder);
        var twice = log.Exchanges.Count(path => path.Value > 1);
        var missing = clients.Answered.Keys.Union(origin.Seen.Keys)
            .Where(path => !log.Exchanges.ContainsKey(path))
            .ToArray();
        Console.WriteLine(Invariant(
            $"clients: {clients.Asked} asked, {clients.Whole} whole, {clients.Cut} cut, {clients.Aborted} aborted"));
        Console.WriteLine(Invariant($"server: {origin.Seen.Count} seen, {origin.Resets} resets"));
        Console.WriteLine(Invariant(
            $"log: {log.Exchanges.Count} exchanges of ours, {log.Load} of wrk's, {log.Unread} heads not whole"));
        var some = string.Join(' ', missing.Take(5));
        Console.WriteLine(Invariant(
            $"log: {log.Opened} opened, {log.Closed} closed; {twice} exchanges twice, {missing.Length} missing {some}"));
        Console.WriteLine($"log: {string.Join(", ", log.Faults.Select(fault => $"{fault.Value} {fault.Key}"))}");
        var notices = string.Join("\n  ", log.Notices.Take(5));
        Console.WriteLine($"log: {log.Lost} entries dropped by the access log, {log.Notices.Count} notices {notices}");
        Console.WriteLine(Invariant($"exit code {code}, {atRest} descriptors at rest"));
        var sound = code == 0 && twice == 0 && log.Notices.Count == 0
            && missing.Length <= log.Lost && Math.Abs(log.Opened - log.Closed) <= log.Lost;
        Directory.Delete(folder, recursive: true);
        return sound ? 0 : 1;
    }

    private static async Task<bool> IsOpenAsync(int port)
    {
        try
        {
            using var wire = await Wire.ConnectAsync(port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task PassAsync(int beats, PeriodicTimer beat, Proxy proxy)
    {
        while (beats-- > 0 && !proxy.HasExited)
        {
            await beat.WaitForNextTickAsync();
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
