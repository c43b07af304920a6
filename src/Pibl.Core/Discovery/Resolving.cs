namespace Pibl.Discovery;

/// <summary>Who is asked for the addresses of a name.</summary>
public enum Resolver : byte
{
    /// <summary>The system (getaddrinfo(3)), which says no time to live.</summary>
    System,

    /// <summary>DNS; where it knows no such name, the system.</summary>
    DnsThenSystem,

    /// <summary>DNS alone.</summary>
    Dns,
}

/// <summary>
/// Which names only the system finds as the system does: its own, those of <c>/etc/hosts</c>, and those that it looks
/// for in other domains first.
/// </summary>
public static class Resolving
{
    /// <param name="name">As it stands in SERVERS.</param>
    /// <param name="isInHosts">It stands in <c>/etc/hosts</c>.</param>
    /// <param name="hasOwnServers">DNS names the servers to ask.</param>
    /// <param name="system">What <c>/etc/resolv.conf</c> says.</param>
    public static Resolver Of(string name, bool isInHosts, bool hasOwnServers, ResolverFile system)
    {
        var dots = name.AsSpan().Count('.');
        return isInHosts || IsLocal(name) ? Resolver.System
            : hasOwnServers ? Resolver.Dns
            : system.Servers.IsEmpty || dots == 0 || (system.HasSearch && dots < system.Dots) ? Resolver.System
            : Resolver.DnsThenSystem;
    }

    /// <summary>No machine has such a name, and nobody is to be asked: RFC 6761 §6.4.</summary>
    public static bool IsInvalid(string name) => name.EndsWith(".invalid", StringComparison.OrdinalIgnoreCase);

    // RFC 6761 §6.3
    private static bool IsLocal(string name) =>
        name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a text in the form of <c>/etc/hosts</c> (hosts(5)) has the name.</summary>
    public static bool IsIn(string hosts, string name)
    {
        foreach (var line in hosts.AsSpan().EnumerateLines())
        {
            var text = line.IndexOf('#') is var mark and >= 0 ? line[..mark] : line;
            var isName = false;
            foreach (var word in text.SplitAny(' ', '\t'))
            {
                if (isName && text[word].Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }

                // The first word is the address.
                isName = isName || !text[word].IsEmpty;
            }
        }

        return false;
    }
}
