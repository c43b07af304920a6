using System.Globalization;
using System.Net;
using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Discovery;

/// <summary>What is needed of <c>/etc/resolv.conf</c> (resolv.conf(5)).</summary>
/// <param name="Servers">The name servers in their order; none: the system has to be asked.</param>
/// <param name="Dots">A name with fewer dots is first sought in other domains (<c>ndots</c>).</param>
/// <param name="HasSearch">There are such domains.</param>
public sealed record ResolverFile(Seq<IPAddress> Servers, int Dots, bool HasSearch)
{
    /// <summary>resolv.conf(5): MAXNS.</summary>
    private const int ServersMax = 3;

    /// <summary>There is none.</summary>
    public static readonly ResolverFile Empty = new(Seq<IPAddress>(), 1, false);

    /// <summary>What is not known is passed over, as the system does. The last of several search lists holds.</summary>
    public static ResolverFile Parse(string text)
    {
        var file = Empty;
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            file = words switch
            {
                ["nameserver", var server, ..] when IPAddress.TryParse(server, out var address)
                    && file.Servers.Count < ServersMax => file with { Servers = file.Servers.Add(address) },
                ["search" or "domain", .. var domains] => file with { HasSearch = domains.Any(domain => domain != ".") },
                ["options", .. var options] => file with { Dots = DotsOf(options) ?? file.Dots },
                _ => file,
            };
        }

        return file;
    }

    private static int? DotsOf(string[] options)
    {
        foreach (var option in options)
        {
            if (option.StartsWith("ndots:", StringComparison.Ordinal)
                && int.TryParse(option["ndots:".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var dots))
            {
                return Math.Min(dots, 15);
            }
        }

        return null;
    }
}
