using System.Net;
using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;

namespace Pibl.Discovery;

/// <summary>Who finds which entry: the system's resolver, DNS, and DNS for <c>srv:</c>.</summary>
public sealed class Sources : IServerSource
{
    private const string HostsPath = "/etc/hosts";
    private const string ResolverPath = "/etc/resolv.conf";

    private readonly Lock _lock = new();
    private readonly Seq<IPEndPoint> _given;
    private readonly SystemNames _system = new(name => Dns.GetHostAddressesAsync(name));
    private readonly WatchedText _hosts = new(HostsPath);
    private readonly WatchedText _resolver = new(ResolverPath);
    private string _asked = "";
    private ResolverFile _file = ResolverFile.Empty;
    private DnsNames? _dns;

    /// <param name="given">DNS; none: the name servers of the system.</param>
    public Sources(Seq<IPEndPoint> given) => _given = given;

    /// <summary>Those of a configuration.</summary>
    public static Sources Of(Settings settings) => new(settings.Get(DiscoveryKeys.Dns));

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
            _ => throw new ArgumentOutOfRangeException(nameof(entry), entry.Source, null),
        };
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
