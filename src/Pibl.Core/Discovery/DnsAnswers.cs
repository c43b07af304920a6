using LanguageExt;

namespace Pibl.Discovery;

/// <summary>What two questions to DNS, for IPv4 and for IPv6 addresses, say together.</summary>
public static class DnsAnswers
{
    /// <summary>
    /// The addresses of both. Without an answer to one of them it counts what the other says, unless that is no
    /// address, or only IPv6 ones, which would take the place of servers that nobody has asked for.
    /// </summary>
    public static Answer Join(Answer four, Answer six) => (four, six) switch
    {
        (Answer.Servers one, Answer.Servers two) => new Answer.Servers(
            Sequences.Join(one.All, two.All), one.Ttl < two.Ttl ? one.Ttl : two.Ttl),
        (Answer.Servers, _) => four,
        (Answer.Nothing, Answer.Servers) => six,
        (Answer.Failed, _) => four,
        (_, Answer.Failed) => six,
        _ => four,
    };
}
