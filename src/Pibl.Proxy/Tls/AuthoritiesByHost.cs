using LanguageExt;
using Pibl.Http.Messages;
using Pibl.Sites;

namespace Pibl.Tls;

/// <summary>
/// Of which authority a client shows a certificate, by the host that it names in its handshake: that of the most
/// specific site which the host may lead to and which asks for one. Paths are not known then, so a site that asks for
/// none does not stand in the way of another with the same host.
/// </summary>
internal sealed class AuthoritiesByHost
{
    /// <summary>No certificate is asked for.</summary>
    public const int None = -1;

    private readonly List<(HostPattern? Host, int Authority)> _all = [];

    /// <summary>A site; no hosts: it is for any.</summary>
    public void Add(Seq<HostPattern> hosts, int authority)
    {
        if (authority == None)
        {
            return;
        }

        if (hosts.IsEmpty)
        {
            _all.Add((null, authority));
        }

        foreach (var host in hosts)
        {
            _all.Add((host, authority));
        }
    }

    /// <summary>Its place, or <see cref="None"/>.</summary>
    /// <param name="name">In lower case; null: the client names none.</param>
    public int Find(string? name)
    {
        if (_all.Count == 0)
        {
            return None;
        }

        var (found, rank) = (None, -1);
        var asked = name is null ? default : Bytes.Of(name.TrimEnd('.'));
        foreach (var (host, authority) in _all)
        {
            var itsRank = host is not { } pattern ? 0
                : name is null || !pattern.Matches(asked) ? -1
                : pattern.IsWildcard ? 1 + pattern.Name.Length
                : int.MaxValue;
            if (itsRank > rank)
            {
                (found, rank) = (authority, itsRank);
            }
        }

        return found;
    }
}
