using System.Net;
using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>
/// The list behind TRUSTED_PROXIES: addresses and CIDR networks (RFC 4632 §3.1, RFC 4291 §2.3), or <c>none</c>.
/// </summary>
public static class Networks
{
    /// <summary>More than this would be a list that nobody wrote; each is asked for every request.</summary>
    public const int CountMax = 100;

    /// <summary>The most of ALLOW and of DENY, which are kept in order and searched.</summary>
    public const int RulesMax = 1_000;

    public static readonly ValueKind<Seq<IPNetwork>> Kind = new(
        $"`none`, or {Listed(CountMax)}",
        (key, value) => value.Text == "none"
            ? Success<ConfigError, Seq<IPNetwork>>(Seq<IPNetwork>())
            : Read(key, value, CountMax),
        Show);

    /// <summary>What a list of networks takes, in words.</summary>
    public static string Listed(int countMax) =>
        $"1 to {Counts.Show(countMax)} addresses and networks with commas between, such as `10.0.0.0/8` or `fd00::/8`";

    /// <summary>An address alone where the network is but one.</summary>
    public static string Show(Seq<IPNetwork> networks) =>
        networks.IsEmpty ? "none" : string.Join(", ", networks.Map(Show));

    private static string Show(IPNetwork network) =>
        network.PrefixLength == BitsOf(network.BaseAddress) ? network.BaseAddress.ToString() : network.ToString();

    /// <summary>Reads a list of at most <paramref name="countMax"/>.</summary>
    public static Validation<ConfigError, Seq<IPNetwork>> Read(string key, SourceSpan value, int countMax) =>
        Lists.Read(key, value, "networks", countMax, ReadNetwork);

    private static Validation<ConfigError, IPNetwork> ReadNetwork(string key, SourceSpan item)
    {
        var text = item.Text;
        if (text.Length == 0)
        {
            return item.Fails<IPNetwork>("an address is missing here", "one comma between two, none at the end");
        }

        var slash = text.IndexOf('/');
        var address = AddressOf(key, slash < 0 ? item : item.Slice(0, slash));
        return slash < 0
            ? address.Map(whole => new IPNetwork(whole, BitsOf(whole)))
            : address.Bind(start => Counts.Read("the length behind the slash", item.From(slash + 1), 0, BitsOf(start))
                .Bind(length => Of(item, start, length)));
    }

    /// <summary>An address, not a name: a name's addresses are its owner's to change.</summary>
    private static Validation<ConfigError, IPAddress> AddressOf(string key, SourceSpan place)
    {
        var text = place.Text;
        if (text.StartsWith('['))
        {
            return place.Fails<IPAddress>("an address without brackets is taken here", "such as ::1 or fd00::/8");
        }

        if (!text.Contains(':') && text.Any(char.IsAsciiLetter))
        {
            return place.Fails<IPAddress>(
                $"{key} takes addresses and networks, and \"{text}\" is a name", "such as 127.0.0.1, ::1 or 10.0.0.0/8");
        }

        var read = text.Contains(':') ? Hosts.Ipv6(place) : Hosts.Ipv4(place);
        return read.Bind(_ =>
        {
            var address = IPAddress.Parse(text);
            return text.Contains('%') || address.IsIPv4MappedToIPv6
                ? place.Fails<IPAddress>(
                    $"{key} takes neither a zone nor an IPv4 address in IPv6 form", "the plain address, such as 10.0.0.7")
                : Success<ConfigError, IPAddress>(address);
        });
    }

    /// <summary>Bits behind the prefix are a slip (10.0.0.1/8): which of the two was meant cannot be told.</summary>
    private static Validation<ConfigError, IPNetwork> Of(SourceSpan item, IPAddress start, int length)
    {
        var first = start.GetAddressBytes();
        for (var bit = length; bit < first.Length * 8; bit++)
        {
            first[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        var network = new IPNetwork(new IPAddress(first), length);
        return network.BaseAddress.Equals(start)
            ? Success<ConfigError, IPNetwork>(network)
            : item.Fails<IPNetwork>(
                $"{item.Text} has bits set behind its first {Counts.Show(length)}",
                Suggestions.DidYouMean($"{network} or {start}"));
    }

    private static int BitsOf(IPAddress address) => address.GetAddressBytes().Length * 8;
}
