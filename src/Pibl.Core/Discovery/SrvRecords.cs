using System.Net;
using LanguageExt;

namespace Pibl.Discovery;

/// <summary>What SRV records mean for SERVERS (RFC 2782).</summary>
public static class SrvRecords
{
    /// <summary>So many targets are looked up for one entry.</summary>
    public const int TargetsMax = 64;

    private const int WeightMax = 100;

    /// <summary>
    /// The records that are used: those that name a target, lowest priority first; none where the service is said not
    /// to exist (a single record with the target <c>.</c>).
    /// </summary>
    public static Seq<SrvRecord> Used(IEnumerable<SrvRecord> records) => Prelude.toSeq(records
        .Where(record => record is { Target.Length: > 0, Port: > 0 })
        .Distinct()
        .OrderBy(record => record.Priority)
        .ThenBy(record => record.Target, StringComparer.Ordinal)
        .ThenBy(record => record.Port)
        .Take(TargetsMax)).Strict();

    /// <summary>
    /// The servers: those of the lowest priority in turn, all others backups. Weights are shares within each tier, the
    /// largest 100 at the most; a weight of 0 is the smallest share.
    /// </summary>
    /// <param name="used">As <see cref="Used"/> gives them.</param>
    /// <param name="addressesOf">The addresses of each target.</param>
    public static Seq<FoundServer> Servers(Seq<SrvRecord> used, Func<string, Seq<IPAddress>> addressesOf)
    {
        var first = used.Head.Priority;
        return used.Bind(record => addressesOf(record.Target).Map(address => new FoundServer(record.Target, address)
        {
            Port = record.Port,
            Weight = WeightOf(record, used.Filter(other => other.Priority == record.Priority).Map(o => o.Weight).Max()),
            Backup = record.Priority > first,
        })).Strict();
    }

    private static int WeightOf(SrvRecord record, int largest) => Math.Max(
        1, largest <= WeightMax ? record.Weight : (int)Math.Round(record.Weight * (double)WeightMax / largest));
}
