using System.Globalization;
using Pibl.Bench.Compare;

namespace Pibl.Bench.Idle;

/// <summary>
/// What a client costs that says nothing: so many over TLS, and as many over HTTP/2, each behind one answer, and what the
/// resident memory of the proxy, and of its peers, has grown by.
/// </summary>
internal static class IdleRun
{
    private const int StartSeconds = 20;

    /// <summary>Clients that come at the same time.</summary>
    private const int AtOnce = 16;

    /// <summary>Clients that come and go before anything counts: code is compiled, pools are filled.</summary>
    private const int WarmConnections = 400;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    private static readonly Work[] Kinds =
    [
        new("idle over TLS", "/n/12", 12, 1) { Speech = Speech.Tls },
        new("idle over HTTP/2 and TLS", "/n/12", 12, 1) { Speech = Speech.Http2 },
    ];

    /// <summary>0 where all peers have been measured.</summary>
    public static async Task<int> RunAsync(IdleOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("pibl-idle-").FullName;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        try
        {
            Certificate.Write(folder);
            using var origin = Running.Start(Environment.ProcessPath!, ["origin", $"{options.Port}"], folder);
            if (!await origin.ListensAsync(options.Port, StartSeconds))
            {
                Console.WriteLine($"the server did not start on {options.Port}");
                return 1;
            }

            var peers = Peer.All(options.Pibl).Where(peer => options.Peers.Contains(peer.Name)).ToArray();
            Console.WriteLine("| | connections | RSS before, MB | RSS after, MB | KB each |\n|---|---|---|---|---|");
            foreach (var (work, peer) in Kinds.SelectMany(work => peers.Where(peer => peer.Program is not null && peer.Can(work))
                .Select(peer => (work, peer))))
            {
                var place = Directory.CreateDirectory(Path.Combine(folder, $"{peer.Name}-{work.Speech}")).FullName;
                var (before, after) = await MeasureAsync(
                    peer, new Site(place, options.Port + 1, [options.Port], work, folder), options.Connections);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {peer.Name} | {options.Connections} {work.Name} | {before:F1} | {after:F1} | {(after - before) * 1024 / options.Connections:F1} |"));
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(double Before, double After)> MeasureAsync(Peer peer, Site site, int connections)
    {
        using var proxy = Running.Start(peer.Program!, peer.Prepare(site), site.Folder);
        if (!await proxy.ListensAsync(site.Port, StartSeconds))
        {
            throw new IOException(await File.ReadAllTextAsync(site.Path("output.log")));
        }

        var isHttp2 = site.Work.Speech == Speech.Http2;
        (await ComeAsync(site.Port, isHttp2, WarmConnections)).ForEach(client => client.Dispose());
        await Task.Delay(Quiet);
        var before = proxy.RssMb();
        var clients = await ComeAsync(site.Port, isHttp2, connections);
        await Task.Delay(Quiet);
        var after = proxy.RssMb();
        clients.ForEach(client => client.Dispose());
        return (before, after);
    }

    private static async Task<List<IdleClient>> ComeAsync(int port, bool isHttp2, int count)
    {
        var clients = new List<IdleClient>(count);
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (_, _) =>
        {
            var client = await IdleClient.ComeAsync(port, isHttp2);
            lock (clients)
            {
                clients.Add(client);
            }
        });
        return clients;
    }
}
