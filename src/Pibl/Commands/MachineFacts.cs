using System.Net;
using System.Net.Sockets;
using LanguageExt;
using Pibl.Balance;
using Pibl.Config;
using Pibl.Lints;
using Pibl.Transport;
using static LanguageExt.Prelude;

namespace Pibl.Commands;

/// <summary>What this machine has, asked for a configuration.</summary>
internal static class MachineFacts
{
    private static readonly TimeSpan PatienceWithNames = TimeSpan.FromSeconds(5);

    /// <summary>Asks; waits for names at most five seconds.</summary>
    public static async Task<Machine> OfAsync(Settings settings)
    {
        var hosts = settings.AllServers().Select(server => server.Host).Distinct();
        var names = await Task.WhenAll(hosts.Select(async host => (host, await ResolvedAsync(host))));
        return new Machine
        {
            DiskBytes = settings.Cache.File is { } file ? DiskBytesFor(file) : null,
            MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes is var bytes and > 0 ? bytes : null,
            Descriptors = Descriptors.RaiseLimit(),
            DescriptorsOpen = Descriptors.Open,
            ProbesMax = Prober.AtOnceMax,
            Names = toHashMap(names),
            Now = DateTimeOffset.UtcNow,
        };
    }

    private static async Task<ResolvedName> ResolvedAsync(string host)
    {
        if (IPAddress.TryParse(host, out _))
        {
            return new ResolvedName(
                Seq1(host), Zones.WhyUnknown(host) is { } unknown ? $"{host} cannot be reached: {unknown} (SERVERS)" : null);
        }

        try
        {
            using var patience = new CancellationTokenSource(PatienceWithNames);
            var addresses = await Dns.GetHostAddressesAsync(host, patience.Token);
            return new ResolvedName(toSeq(addresses.Select(address => address.ToString())).Strict(), null);
        }
        catch (SocketException)
        {
            return None($"the name {host} has no address here (SERVERS)");
        }
        catch (OperationCanceledException)
        {
            return None($"nobody said within {PatienceWithNames.TotalSeconds} s what address {host} has (SERVERS)");
        }
    }

    private static ResolvedName None(string why) => new(Seq<string>(), why);

    /// <summary>
    /// What is free on the disk of a file that may not be there yet, and what the file takes already.
    /// </summary>
    private static long? DiskBytesFor(string file)
    {
        try
        {
            var path = Path.GetFullPath(file);
            var taken = File.Exists(path) ? new FileInfo(path).Length : 0;
            return new DriveInfo(Path.GetDirectoryName(path) ?? "/").AvailableFreeSpace + taken;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
