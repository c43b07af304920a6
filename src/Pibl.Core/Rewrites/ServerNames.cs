using System.Collections.Frozen;
using LanguageExt;
using Pibl.Exchange;

namespace Pibl.Rewrites;

/// <summary>By which names servers speak of themselves, in Location and in cookies.</summary>
public sealed class ServerNames
{
    private readonly FrozenSet<(string Host, int Port)> _servers;
    private readonly FrozenSet<int> _ports;
    private readonly (string Host, int Port)? _text;

    /// <param name="servers">All that a request may go to: of a stored response it is not known which sent it.</param>
    /// <param name="host">The Host that they get.</param>
    public ServerNames(Seq<Endpoint> servers, HostSetting host)
    {
        _servers = servers
            .SelectMany(server => new[] { server.Host, server.Name ?? server.Host, server.OtherHost ?? server.Host },
                static (server, host) => (host.ToLowerInvariant(), server.Port))
            .ToFrozenSet();
        _ports = servers.Map(server => server.Port).ToFrozenSet();
        _text = host.Kind == HostKind.Text ? Authority.Of(host.Text.ToString(), 0) : null;
    }

    /// <summary>
    /// Whether an authority is a server's: one of their addresses, the Host that they are sent, or the client's own
    /// host with the port of a server, which is what a server writes that knows the one from Host and the other from
    /// its configuration (nginx: <c>port_in_redirect</c>).
    /// </summary>
    internal bool Has((string Host, int Port) name, (string Host, int Port) client) =>
        _servers.Contains(name)
        || (_text is { } text && text.Host == name.Host && IsPort(text.Port, name.Port))
        || (name.Host == client.Host && name.Port != client.Port && _ports.Contains(name.Port));

    private static bool IsPort(int given, int port) => given == port || (given == 0 && port is 80 or 443);

    /// <summary>Whether a server's name is this domain or below it (RFC 6265 §5.1.3).</summary>
    internal bool AreIn(string domain)
    {
        foreach (var (host, _) in _servers)
        {
            if (Authority.IsIn(host, domain))
            {
                return true;
            }
        }

        return _text is { } text && Authority.IsIn(text.Host, domain);
    }
}
