using System.Net;
using LanguageExt;
using Pibl.Balance;
using Pibl.Config;
using Pibl.Discovery;
using Pibl.Exchange;
using Pibl.Lints;
using Pibl.Tls;
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
        using var source = Sources.Of(settings, CommandEnds.AddOns.Sources);
        var entries = settings.AllServers().DistinctBy(Machine.KeyOf);
        var names = await Task.WhenAll(entries.Select(async entry =>
            (Machine.KeyOf(entry), await ResolvedAsync(entry, source))));
        var now = DateTimeOffset.UtcNow;
        return new Machine
        {
            DiskBytes = settings.Cache.File is { } file ? DiskBytesFor(file) : null,
            MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes is var bytes and > 0 ? bytes : null,
            Descriptors = Descriptors.RaiseLimit(),
            DescriptorsOpen = Descriptors.Open,
            ProbesMax = Prober.AtOnceMax,
            Names = toHashMap(names),
            Now = now,
            Staples = StaplesOf(settings, now),
        };
    }

    private static HashMap<string, string> StaplesOf(Settings settings, DateTimeOffset now) => toHashMap(
        TlsServers.IdentitiesOf(settings).DistinctBy(identity => identity.File)
            .Select(identity => (identity.File, Flaw: TlsServers.StapleFlaw(identity, now)))
            .Where(found => found.Flaw is not null)
            .Select(found => (found.File, found.Flaw!)));

    private static async Task<ResolvedName> ResolvedAsync(Endpoint entry, Sources source)
    {
        var host = entry.Host;
        if (!Entries.IsSought(entry))
        {
            return new ResolvedName(
                Seq1(host), Zones.WhyUnknown(host) is { } unknown ? $"{host} cannot be reached: {unknown} (SERVERS)" : null);
        }

        try
        {
            using var patience = new CancellationTokenSource(PatienceWithNames);
            return await source.FindAsync(entry, patience.Token) switch
            {
                Resolution.Servers servers when Addresses.Choose(servers.All) is { IsEmpty: false } chosen =>
                    new ResolvedName(chosen.Map(server => Shown(entry, server)), null),
                Resolution.Failed failed => None($"{Machine.KeyOf(entry)} cannot be looked up here: {failed.Why} (SERVERS)"),
                _ when entry.Source is null => None($"the name {host} has no address here (SERVERS)"),
                _ => None($"{entry} has no server here (SERVERS)"),
            };
        }
        catch (OperationCanceledException)
        {
            return None($"nobody said within {PatienceWithNames.TotalSeconds} s what address {host} has (SERVERS)");
        }
    }

    private static string Shown(Endpoint entry, FoundServer server) => entry.Source is null
        ? server.Address.ToString()
        : $"{server.Name} at {new IPEndPoint(server.Address, server.Port)}";

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
