using Pibl.Bench.Figures;

namespace Pibl.Bench.Compare;

/// <summary>
/// The proxy beside its peers, on one machine, in one run. All peers of a work stand ready before it begins and are
/// loaded in turn, each round in another order. The figure to trust is the CPU time that a peer itself spent for a
/// request: the load generator and the servers share the machine with it, so requests per second say how much was left
/// for it.
/// </summary>
internal static class Comparison
{
    private const int StartSeconds = 20;

    /// <summary>How much a peer that does not start may say about it.</summary>
    private const int LinesOfOutput = 5;

    /// <summary>The servers' ports and the peers', from the first one on.</summary>
    private const int PortsTaken = 20;

    /// <summary>Behind the servers' ports.</summary>
    private const int PeersFrom = 5;

    /// <summary>
    /// Ends what it has started, whatever happens, and when it is told to stop. 0 where all that was asked for was
    /// measured and no round had a flaw.
    /// </summary>
    public static async Task<int> RunAsync(Options options, CancellationToken stop)
    {
        var works = Work.All.Where(work => options.Works.Contains(work.Name)).ToArray();
        foreach (var program in works.Select(Load.ProgramFor).Distinct()
            .Where(program => Peer.Installed(program) is null))
        {
            Console.WriteLine($"compare needs {program}: apt-get install {Load.PackageOf(program)}");
            return 1;
        }

        if (!OperatingSystem.IsLinux())
        {
            Console.WriteLine("compare needs Linux, whose /proc says what a program spends.");
            return 1;
        }

        var asked = Peer.All(options.Pibl).Where(peer => peer.Name == Peer.Subject
            || options.Peers.Contains(peer.Name)).ToArray();
        foreach (var missing in asked.Where(peer => peer.Program is null))
        {
            Console.WriteLine($"{missing.Name} is not installed, and left out.");
        }

        for (var port = options.Port; port < options.Port + PortsTaken; port++)
        {
            if (await Running.IsTakenAsync(port))
            {
                Console.WriteLine(
                    $"Somebody listens on port {port}: --port says which {PortsTaken} in a row are free.");
                return 1;
            }
        }

        var folder = Directory.CreateTempSubdirectory("pibl-compare-").FullName;
        // Some peers leave root behind before they read their configuration.
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        Certificate.Write(folder);
        int[] origins = [options.Port, options.Port + 1, options.Port + 2];
        try
        {
            using var origin = Running.Start(
                Environment.ProcessPath!, origins.Select(port => $"{port}").Prepend("origin"), folder);
            if (!await origin.ListensAsync(origins[^1], StartSeconds))
            {
                Console.WriteLine($"The servers did not start on {string.Join(", ", origins)}: {File.ReadAllText(Path.Combine(folder, "output.log"))}");
                return 1;
            }

            var sound = true;
            foreach (var work in works)
            {
                var able = asked.Where(peer => peer.Program is not null && peer.Can(work)).ToArray();
                Console.WriteLine($"\n{work}; medians of {options.Rounds} rounds of {options.Seconds} s\n");
                var rows = await MeasureAsync(work, able, origins, options, folder, stop);
                Console.WriteLine(Table.Of(rows, Peer.Subject));
                sound &= rows.Count == able.Length && rows.All(row => row.Rounds.All(round => round.Flaw is null));
            }

            return sound ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Row>> MeasureAsync(
        Work work, IReadOnlyList<Peer> able, int[] origins, Options options, string folder, CancellationToken stop)
    {
        var ready = new List<Ready>();
        try
        {
            foreach (var (peer, at) in able.Select((peer, at) => (peer, at)))
            {
                stop.ThrowIfCancellationRequested();
                var place = Directory.CreateDirectory(Path.Combine(folder, $"{work.Name}-{peer.Name}")).FullName;
                var site = new Site(place, options.Port + PeersFrom + at, origins, work, folder);
                var running = Running.Start(peer.Program!, peer.Prepare(site), place);
                var why = await running.ListensAsync(site.Port, StartSeconds) ? null : "it does not listen";
                var restMb = running.RssMb();
                if ((why ?? await Probe.WhyNotAsync(site)) is { } wrong)
                {
                    Console.WriteLine($"{peer.Name} is left out: {wrong}. {string.Join(' ', File.ReadLines(site.Path("output.log")).Take(LinesOfOutput))}\n");
                    running.Dispose();
                    continue;
                }

                ready.Add(new Ready(peer.Name, site.Port, running, restMb, []));
                await Load.RunAsync(site.Port, work, options.Warm);
            }

            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var peer in Row.Rotated(ready, round))
                {
                    stop.ThrowIfCancellationRequested();
                    var before = peer.Running.CpuSeconds();
                    var report = await Load.RunAsync(peer.Port, work, options.Seconds);
                    peer.Rounds.Add(new Round(report, peer.Running.CpuSeconds() - before));
                }
            }

            return ready.ConvertAll(peer => new Row(peer.Name, peer.Rounds, peer.RestMb, peer.Running.RssMb()));
        }
        finally
        {
            ready.ForEach(peer => peer.Running.Dispose());
        }
    }

    /// <summary>A peer that runs, and its rounds so far.</summary>
    private sealed record Ready(string Name, int Port, Running Running, double RestMb, List<Round> Rounds);
}
