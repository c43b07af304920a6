namespace Pibl.Discovery;

/// <summary>What two questions to DNS, for IPv4 and for IPv6 addresses, say together.</summary>
public static class DnsAnswers
{
    /// <summary>
    /// The addresses of both. Without an answer to one of them it counts what the other says, unless that is no
    /// address, or only IPv6 ones, which would take the place of servers that nobody has asked for.
    /// </summary>
    public static Resolution Join(Resolution four, Resolution six) => (four, six) switch
    {
        (Resolution.Servers one, Resolution.Servers two) => new Resolution.Servers(
            Sequences.Join(one.All, two.All), one.Ttl < two.Ttl ? one.Ttl : two.Ttl),
        (Resolution.Servers, _) => four,
        (Resolution.Nothing, Resolution.Servers) => six,
        (Resolution.Failed, _) => four,
        (_, Resolution.Failed) => six,
        _ => four,
    };
}
