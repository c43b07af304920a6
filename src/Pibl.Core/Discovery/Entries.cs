using System.Net;
using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;

namespace Pibl.Discovery;

/// <summary>Entries of SERVERS that stand for servers that are still to be found.</summary>
public static class Entries
{
    /// <summary>True for a name, and for what another source finds (<c>srv:</c>).</summary>
    public static bool IsSought(Endpoint entry) =>
        entry.Source is not null
        || (entry.Name is null && !entry.Host.Contains(':') && !IPAddress.TryParse(entry.Host, out _));

    /// <summary>
    /// The servers of a site: each entry that is sought with those that were found for it, each server once, and no
    /// more than <see cref="Servers.CountMax"/>.
    /// </summary>
    /// <param name="entries">SERVERS.</param>
    /// <param name="found">What an entry stands for now.</param>
    public static Seq<Endpoint> Resolve(Seq<Endpoint> entries, Func<Endpoint, Seq<FoundServer>> found) =>
        entries.Exists(IsSought)
            ? Prelude.toSeq(entries
                .SelectMany(entry => IsSought(entry)
                    ? found(entry).Map(server => ServerOf(entry, server))
                    : Prelude.Seq1(entry))
                .DistinctBy(server => server.Id)
                .Take(Servers.CountMax)).Strict()
            : entries;

    /// <summary>The words of the entry hold for each of its servers.</summary>
    private static Endpoint ServerOf(Endpoint entry, FoundServer server) => new(
        server.Address.ToString(),
        server.Port > 0 ? server.Port : entry.Port,
        server.Weight > 0 ? server.Weight : entry.Weight,
        entry.Backup || server.Backup,
        server.Name,
        Scheme: entry.Scheme)
    {
        Drain = entry.Drain,
        AtOnceMax = entry.AtOnceMax,
        OtherHost = server.Other?.ToString(),
        ListFile = entry.ListFile,
    };
}
