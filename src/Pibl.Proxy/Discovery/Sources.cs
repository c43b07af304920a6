using System.Net;
using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;

namespace Pibl.Discovery;

/// <summary>
/// Who finds which entry: the system's resolver, DNS, DNS for <c>srv:</c>, and whoever a program adds. Those that were
/// made are disposed with it, where they can be.
/// </summary>
public sealed class Sources : IServerSource, IDisposable
{
    private const string HostsPath = "/etc/hosts";
    private const string ResolverPath = "/etc/resolv.conf";

    private readonly Lock _lock = new();
    private readonly Seq<IPEndPoint> _given;
    private readonly IReadOnlyDictionary<string, Lazy<IServerSource>> _added;
    private readonly SystemNames _system = new(name => Dns.GetHostAddressesAsync(name));
    private readonly WatchedText _hosts = new(HostsPath);
    private readonly WatchedText _resolver = new(ResolverPath);
    private string _asked = "";
    private ResolverFile _file = ResolverFile.Empty;
    private DnsNames? _dns;

    /// <param name="given">DNS; none: the name servers of the system.</param>
    /// <param name="added">Who finds other kinds of entries; made when the first is sought.</param>
    public Sources(Seq<IPEndPoint> given, IReadOnlyDictionary<string, Lazy<IServerSource>> added) =>
        (_given, _added) = (given, added);

    /// <summary>Those of a configuration, with those that a program adds.</summary>
    public static Sources Of(
        Settings settings, IReadOnlyDictionary<string, Func<Settings, IServerSource>> added) => new(
        settings.Get(DiscoveryKeys.Dns),
        added.ToDictionary(
            source => source.Key, source => new Lazy<IServerSource>(() => source.Value(settings))));

    /// <summary>Why an entry of these can never be found; null: each can.</summary>
    /// <param name="entries">SERVERS.</param>
    /// <param name="added">The kinds that a program adds.</param>
    public static string? WhyNone(Seq<Endpoint> entries, IEnumerable<string> added) => entries.FirstOrDefault(
        entry => entry.Source is { } source && source != Servers.Srv && !added.Contains(source)) is { } unknown
            ? $"{unknown} in SERVERS: {WhyUnknown(unknown)}"
            : null;

    private static string WhyUnknown(Endpoint entry) => entry.Source == ServicePort.Source
        ? "this program does not ask Kubernetes: it is built without Pibl.Kubernetes"
        : $"nobody in this program finds servers of the kind {entry.Source}";

    /// <inheritdoc/>
    public ValueTask<Resolution> FindAsync(Endpoint entry, CancellationToken cancel)
    {
        var dns = Current(out var file);
        return entry.Source switch
        {
            null => NameAsync(entry.Host, dns, file, cancel),
            Servers.Srv => dns is null
                ? new ValueTask<Resolution>(new Resolution.Failed($"neither {ResolverPath} nor DNS names a name server"))
                : dns.FindServiceAsync(entry.Host, cancel),
            var other => _added.TryGetValue(other, out var source)
                ? source.Value.FindAsync(entry, cancel)
                : new ValueTask<Resolution>(new Resolution.Failed(WhyUnknown(entry))),
        };
    }

    /// <summary>Nobody is asked any more.</summary>
    public void Dispose()
    {
        foreach (var source in _added.Values)
        {
            if (source.IsValueCreated && source.Value is IDisposable made)
            {
                made.Dispose();
            }
        }
    }

    private async ValueTask<Resolution> NameAsync(
        string name, DnsNames? dns, ResolverFile file, CancellationToken cancel)
    {
        if (Resolving.IsInvalid(name))
        {
            return new Resolution.Nothing("no machine has a name that ends in .invalid");
        }

        var resolver = Resolving.Of(name, Resolving.IsIn(_hosts.Read(), name), !_given.IsEmpty, file);
        if (dns is null || resolver == Resolver.System)
        {
            return await _system.FindAsync(name, cancel);
        }

        var answer = await dns.FindAsync(name, cancel);
        return answer is Resolution.Nothing && resolver == Resolver.DnsThenSystem
            ? await _system.FindAsync(name, cancel) is Resolution.Servers servers ? servers : answer
            : answer;
    }

    /// <summary>The name servers as they are now: <c>/etc/resolv.conf</c> may change while the program runs.</summary>
    private DnsNames? Current(out ResolverFile file)
    {
        lock (_lock)
        {
            var text = _resolver.Read();
            if (_dns is null || text != _asked)
            {
                (_asked, _file) = (text, ResolverFile.Parse(text));
                var servers = _given.IsEmpty
                    ? _file.Servers.Map(address => new IPEndPoint(address, NameServerPort))
                    : _given;
                _dns = servers.IsEmpty ? null : new DnsNames(servers);
            }

            file = _file;
            return _dns;
        }
    }

    private const int NameServerPort = 53;
}
