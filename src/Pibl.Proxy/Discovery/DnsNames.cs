using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;
using LanguageExt;

namespace Pibl.Discovery;

/// <summary>Asks DNS, over UDP and where an answer is cut off over TCP (RFC 7766).</summary>
internal sealed class DnsNames
{
    /// <summary>How long one name server has; then it is asked once more, then the next.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly LookupClient _client;

    public DnsNames(IEnumerable<IPEndPoint> servers) => _client = new LookupClient(
        new LookupClientOptions([.. servers.Select(server => new NameServer(server))])
        {
            // Whoever asks knows when, and wants what the name server says now.
            UseCache = false,
            Timeout = Patience,
            Retries = 1,
            ThrowDnsErrors = false,
            ContinueOnDnsError = true,
            ContinueOnEmptyResponse = false,
        });

    /// <summary>The addresses of a name: two questions at once.</summary>
    public async ValueTask<Resolution> FindAsync(string name, CancellationToken cancel)
    {
        var four = AskAsync(name, QueryType.A, cancel);
        var six = AskAsync(name, QueryType.AAAA, cancel);
        await Task.WhenAll(four, six);
        return DnsAnswers.Join(
            AddressesOf(name, await four), AddressesOf(name, await six));
    }

    /// <summary>The servers of a service: its records, and the addresses of their targets.</summary>
    public async ValueTask<Resolution> FindServiceAsync(string name, CancellationToken cancel)
    {
        var (response, failure) = await AskAsync(name, QueryType.SRV, cancel);
        if (failure is not null)
        {
            return failure;
        }

        var records = response!.Answers.OfType<DnsClient.Protocol.SrvRecord>().ToArray();
        var used = SrvRecords.Used(records.Select(record => new SrvRecord(
            record.Priority, record.Weight, record.Port, record.Target.Value.TrimEnd('.'))));
        if (used.IsEmpty)
        {
            return new Resolution.Nothing(
                records.Length > 0 ? "the SRV record says that there is no such service" : "no SRV record");
        }

        var targets = used.Map(record => record.Target).Distinct().ToArray();
        var found = await Task.WhenAll(targets.Select(target => TargetAsync(target, response, cancel)));
        return Together(used, targets, found, records.Min(record => record.TimeToLive));
    }

    /// <summary>Name servers mostly send the addresses with the records (RFC 2782, additional section).</summary>
    private Task<Resolution> TargetAsync(string target, IDnsQueryResponse response, CancellationToken cancel)
    {
        var sent = response.Additionals.OfType<AddressRecord>()
            .Where(record => string.Equals(
                record.DomainName.Value.TrimEnd('.'), target, StringComparison.OrdinalIgnoreCase))
            .ToArray();
        return sent.Length > 0
            ? Task.FromResult<Resolution>(Servers(target, sent))
            : FindAsync(target, cancel).AsTask();
    }

    /// <summary>A target without an address is passed over, unless nobody knows, or it is the only one.</summary>
    private static Resolution Together(LanguageExt.Seq<SrvRecord> used, string[] targets, Resolution[] found, int ttl)
    {
        if (found.FirstOrDefault(answer => answer is Resolution.Failed) is { } failed)
        {
            return failed;
        }

        var known = targets.Zip(found).ToDictionary(
            pair => pair.Item1, pair => pair.Item2 is Resolution.Servers servers ? servers : null);
        var servers = SrvRecords.Servers(
            used, target => known[target]?.All.Map(server => server.Address) ?? LanguageExt.Seq<IPAddress>.Empty);
        var shortest = known.Values.Where(answer => answer is not null).Select(answer => answer!.Ttl!.Value)
            .Append(TimeSpan.FromSeconds(ttl)).Min();
        return servers.IsEmpty
            ? new Resolution.Nothing($"{string.Join(", ", targets)} of its SRV records have no address")
            : new Resolution.Servers(servers, shortest);
    }

    private static Resolution AddressesOf(string name, (IDnsQueryResponse? Response, Resolution? Failure) asked) =>
        asked.Failure is { } failure ? failure
            : asked.Response!.Answers.OfType<AddressRecord>().ToArray() is { Length: > 0 } records
                ? Servers(name, records)
                : new Resolution.Nothing("the name has no address");

    private static Resolution.Servers Servers(string name, AddressRecord[] records) => new(
        Prelude.toSeq(records.Select(record => new FoundServer(name, record.Address))).Strict(),
        TimeSpan.FromSeconds(records.Min(record => record.TimeToLive)));

    private async Task<(IDnsQueryResponse? Response, Resolution? Failure)> AskAsync(
        string name, QueryType type, CancellationToken cancel)
    {
        try
        {
            // The dot: the whole name, as it stands (RFC 1034 §3.1).
            var response = await _client.QueryAsync(name.TrimEnd('.') + ".", type, QueryClass.IN, cancel);
            return response.Header.ResponseCode switch
            {
                DnsHeaderResponseCode.NoError => (response, null),
                DnsHeaderResponseCode.NotExistentDomain => (null, new Resolution.Nothing("NXDOMAIN")),
                var code => (null, new Resolution.Failed($"the name server says {code}")),
            };
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            return (null, new Resolution.Failed(WhyOf(e)));
        }
    }

    private static string WhyOf(Exception failure) => failure switch
    {
        DnsResponseException { Code: DnsResponseCode.ConnectionTimeout } or OperationCanceledException =>
            "no name server answers in time",
        DnsResponseException { InnerException: SocketException inner } => inner.Message,
        _ => failure.Message,
    };
}
