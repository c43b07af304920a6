using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Pibl.Soak.Reloads;

namespace Pibl.Soak.Scenarios;

/// <summary>
/// Three servers behind a proxy, clients that compare every byte, and wrk. The third server has one trouble after
/// another; what the clients notice of it is counted.
/// </summary>
internal static partial class ScenarioRun
{
    public const int Clients = 16;
    public const int LoadConnections = 8;
    private const int Ports = 4;

    /// <summary>A request that takes longer has noticed it.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(1.5);

    /// <summary>So long a server that is back is waited for.</summary>
    private static readonly TimeSpan BackMax = TimeSpan.FromSeconds(15);

    /// <summary>
    /// pibl.config: twice every=500ms and timeout=300ms, or for=2s twice as long and a request that was on the wire;
    /// and what a busy machine adds.
    /// </summary>
    private static readonly TimeSpan UsedWithin = TimeSpan.FromSeconds(6);

    /// <summary>0, or 1 where the proxy of this repository does not what it must.</summary>
    public static async Task<int> RunAsync(ScenarioOptions options)
    {
        Console.WriteLine($"{options.Kind}\n{ScenarioRow.Head}");
        using var gate = new SemaphoreSlim(options.AtOnce);
        var faults = 0;
        await Task.WhenAll(options.Troubles.Select(async (trouble, at) =>
        {
            await gate.WaitAsync();
            var row = await PlayAsync(options, trouble, options.Port + (Ports * at));
            gate.Release();
            var broken = options.Kind == "pibl" ? row.Broken(UsedWithin).ToArray() : [];
            Interlocked.Add(ref faults, broken.Length);
            Console.WriteLine(string.Concat([$"{row}", .. broken.Select(what => $"\nFAULT: {trouble}: {what}")]));
        }));
        return faults == 0 ? 0 : 1;
    }

    private static async Task<ScenarioRow> PlayAsync(ScenarioOptions options, Trouble trouble, int port)
    {
        var folder = Directory.CreateTempSubdirectory("pibl-scenario-").FullName;
        var sightings = new Sightings();
        using var one = new TroubledOrigin(port + 1, sightings);
        using var other = new TroubledOrigin(port + 2, sightings);
        using var third = new TroubledOrigin(port + 3, sightings);
        using var proxy = new Candidate(options.Kind, options.Program, folder, port);
        while (!proxy.HasExited && await ReloadClients.StatusAsync(port, "scenario.test") != 200)
        {
            await Pause.ForAsync(ms: 100);
        }

        var seenBefore = (sightings.All, sightings.Load);
        using var stop = new CancellationTokenSource();
        var clients = new ScenarioClients(port);
        var running = clients.RunAsync(Clients, stop.Token);
        using var load = Process.Start(new ProcessStartInfo(
            "wrk", $"-t1 -c{LoadConnections} -d600s http://127.0.0.1:{port}/GET/0/1000")
        {
            RedirectStandardOutput = true,
        })!;
        var said = load.StandardOutput.ReadToEndAsync();
        await Pause.ForAsync(Before);
        var begunAt = Stopwatch.GetTimestamp();
        await (trouble == Trouble.LeavesTheList ? proxy.ReloadAsync(isWhole: false) : third.BeginAsync(trouble));
        await Pause.ForAsync(TimeSpan.FromSeconds(options.Seconds));
        var endedAt = Stopwatch.GetTimestamp();
        third.End();
        if (trouble == Trouble.LeavesTheList)
        {
            await proxy.ReloadAsync(isWhole: true);
        }

        while (sightings.UsedAfter(endedAt) is null && Stopwatch.GetElapsedTime(endedAt) < BackMax)
        {
            await Pause.ForAsync(ms: 50);
        }

        await Pause.ForAsync(Before);
        await stop.CancelAsync();
        await running;
        using (var kill = Process.Start("kill", ["-INT", load.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        await load.WaitForExitAsync();
        await proxy.StopAsync();
        var noticed = clients.Asked
            .Where(one => Stopwatch.GetElapsedTime(one.BeganAt, begunAt) < Slow)
            .Where(one => one.Flaw.Length > 0 || one.Took > Slow)
            .Select(one => Stopwatch.GetElapsedTime(begunAt, one.BeganAt)).DefaultIfEmpty(TimeSpan.Zero).Max();
        var (all, failed) = CountsOf(await said);
        Directory.Delete(folder, recursive: true);
        return new ScenarioRow(trouble)
        {
            Asked = clients.Asked,
            Twice = sightings.Twice(clients.Asked.Where(one => !one.IsIdempotent).Select(one => one.Id)),
            Load = (all, failed),
            InTrouble = sightings.InTrouble,
            Amplification = (sightings.All + sightings.Load - seenBefore.All - seenBefore.Load)
                / (double)(clients.Asked.Count + all),
            NoticedFor = noticed < TimeSpan.Zero ? TimeSpan.Zero : noticed,
            UsedAfter = sightings.UsedAfter(endedAt),
        };
    }

    private static (long All, long Failed) CountsOf(string wrk)
    {
        // wrk does not count those that were broken off as requests.
        var brokenOff = SocketErrors().Match(wrk).Groups.Values.Skip(1).Sum(
            group => group.Success ? long.Parse(group.Value, CultureInfo.InvariantCulture) : 0);
        return (Number(AllRequests().Match(wrk)) + brokenOff, Number(NotGood().Match(wrk)) + brokenOff);
    }

    private static long Number(Match match) =>
        match.Success ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"(\d+) requests in ")]
    private static partial Regex AllRequests();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex NotGood();

    [GeneratedRegex(@"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")]
    private static partial Regex SocketErrors();
}
