using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using Pibl.Bench.Compare;

namespace Pibl.Bench.Idle;

/// <summary>
/// What a client costs that says nothing: so many over TLS, and as many over HTTP/2, each behind one answer, and what
/// the resident memory of the proxy, and of its peers, has grown by.
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
        if (!OperatingSystem.IsLinux())
        {
            Console.WriteLine("Memory is read from /proc: Linux is needed.");
            return 1;
        }

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
            var (sound, port) = (true, options.Port);
            foreach (var kind in Kinds)
            {
                var work = kind with { Connections = options.Connections };
                foreach (var peer in peers.Where(peer => peer.Program is not null && peer.Can(work)))
                {
                    var place = Directory.CreateDirectory(Path.Combine(folder, $"{peer.Name}-{work.Speech}")).FullName;
                    sound &= await SayAsync(peer, new Site(place, ++port, [options.Port], work, folder));
                }
            }

            return sound ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>False where not all of the clients got in: the peer's own limits, or the system's.</summary>
    private static async Task<bool> SayAsync(Peer peer, Site site)
    {
        var connections = site.Work.Connections;
        try
        {
            var (before, after) = await MeasureAsync(peer, site, connections);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {peer.Name} | {connections} {site.Work.Name} | {before:F1} | {after:F1} | {(after - before) * 1024 / connections:F1} |"));
            return true;
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException)
        {
            Console.WriteLine($"| {peer.Name} | {connections} {site.Work.Name} | left out: {e.Message} |");
            return false;
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
        await RestAsync();
        var before = proxy.RssMb();
        var clients = await ComeAsync(site.Port, isHttp2, connections);
        await RestAsync();
        var after = proxy.RssMb();
        clients.ForEach(client => client.Dispose());
        return (before, after);
    }

    private static async Task RestAsync()
    {
        using var quiet = new PeriodicTimer(Quiet);
        await quiet.WaitForNextTickAsync();
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
