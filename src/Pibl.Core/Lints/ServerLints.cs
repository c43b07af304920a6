using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;
using static LanguageExt.Prelude;

namespace Pibl.Lints;

/// <summary>Servers that cannot be reached here, and two names for one server.</summary>
public static class ServerLints
{
    private const int ListedMax = 10;

    /// <summary>How files of servers are called, and hosts are not: no such top-level domain exists.</summary>
    private static readonly string[] FileEndings = [".txt", ".list", ".lst", ".conf", ".csv", ".json", ".yaml", ".yml"];

    /// <summary>Of one site.</summary>
    public static Seq<Lint> Of(ConfiguredSite site, Machine machine)
    {
        var servers = site.Settings.Servers;
        var items = site.PlaceOf(ConfigKeys.ServerList).Split(',');
        var places = items.Count == servers.Count
            ? items.Map(item => item.Trim()).Strict()
            : servers.Map(_ => site.PlaceOf(ConfigKeys.ServerList)).Strict();
        return Sequences.Join(
            servers.Zip(places).ToSeq().Bind(pair => Unreachable(pair.Item1, pair.Item2, machine)),
            servers.Zip(places).ToSeq().Bind(pair => Several(pair.Item1, pair.Item2, machine)),
            Twice(servers, places, machine));
    }

    /// <summary>What an entry that stands for several servers stands for now.</summary>
    private static Seq<Lint> Several(Endpoint server, SourceSpan place, Machine machine) =>
        AddressesOf(server, machine) is { IsEmpty: false } addresses
            && (addresses.Count > 1 || server.Source is not null)
            ? Seq1(new Lint(
                "stands-for", place,
                $"{server} stands for {Counts.Show(addresses.Count)} servers now: {string.Join(", ", addresses.Take(ListedMax))}"
                + (addresses.Count > ListedMax ? " …" : ""),
                "each has its words, its health and its connections")
            {
                IsNote = true,
            })
            : Seq<Lint>();

    private static Seq<Lint> Unreachable(Endpoint server, SourceSpan place, Machine machine) =>
        machine.Names.Find(Machine.KeyOf(server)).Bind(name => Optional(name.WhyNone))
            .Map(why => new Lint(
                "unreachable", place, why,
                FileEndings.Any(ending => server.Host.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                    ? $"did you mean @{server.Host}, a file with one server a line?"
                    : server.Source is null or Servers.Srv ? "a typing error, or a name that only other machines know"
                    : "an answer that only other machines get, or something that is not set here"))
            .ToSeq();

    private static Seq<Lint> Twice(Seq<Endpoint> servers, Seq<SourceSpan> places, Machine machine)
    {
        var seen = new Dictionary<(string Address, int Port), Endpoint>();
        var lints = Seq<Lint>();
        for (var at = 0; at < servers.Count; at++)
        {
            var server = servers[at];
            foreach (var address in AddressesOf(server, machine))
            {
                if (!seen.TryAdd((address, server.Port), server) && seen[(address, server.Port)] is var first
                    && first != server)
                {
                    lints = lints.Add(new Lint(
                        "listed-twice",
                        places[at],
                        $"{server} is the same server as {first}: both are {address}",
                        "to give it a larger share, use weight=2"));
                    break;
                }
            }
        }

        return lints;
    }

    private static Seq<string> AddressesOf(Endpoint server, Machine machine) =>
        machine.Names.Find(Machine.KeyOf(server)).Map(name => name.Addresses).IfNone(Seq<string>());
}
