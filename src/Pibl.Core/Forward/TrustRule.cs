using System.Net;
using LanguageExt;

namespace Pibl.Forward;

/// <summary>
/// Whose word counts. Anybody can write <c>X-Forwarded-For: 10.0.0.1</c>, so what a request says about the hops before
/// this one is believed only of a peer that the configuration names, and of nobody by default.
/// </summary>
public static class TrustRule
{
    /// <summary>
    /// Whether the other end of a connection is in one of the networks of TRUSTED_PROXIES. It is the socket's address
    /// that counts, never one from a field; an IPv4 peer counts as one even where it came in over an IPv6 socket
    /// (RFC 4291 §2.5.5.2).
    /// </summary>
    public static bool IsTrusted(Seq<IPNetwork> networks, IPAddress peer)
    {
        if (networks.IsEmpty)
        {
            return false;
        }

        var address = peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
        for (var at = 0; at < networks.Count; at++)
        {
            if (networks[at].Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
