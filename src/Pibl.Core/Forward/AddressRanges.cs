using System.Net;
using LanguageExt;

namespace Pibl.Forward;

/// <summary>
/// A set of networks that is asked for every request: ranges of addresses, in order and apart from each other, so that
/// a thousand networks cost ten comparisons. The networks of one family never hold addresses of the other.
/// </summary>
public sealed class AddressRanges
{
    // ::ffff:0:0/96 (RFC 4291 §2.5.5.2)
    private static readonly UInt128 Ipv4First = ClientAddress.OfIpv4(0).Bits;
    private static readonly UInt128 Ipv4Last = ClientAddress.OfIpv4(uint.MaxValue).Bits;

    private readonly UInt128[] _firsts;
    private readonly UInt128[] _lasts;

    private AddressRanges(List<(UInt128 First, UInt128 Last)> ranges)
    {
        _firsts = ranges.ConvertAll(range => range.First).ToArray();
        _lasts = ranges.ConvertAll(range => range.Last).ToArray();
    }

    /// <summary>No address at all.</summary>
    public static readonly AddressRanges None = new([]);

    /// <summary>True where there is no address in it.</summary>
    public bool IsEmpty => _firsts.Length == 0;

    /// <summary>The addresses of all these networks.</summary>
    public static AddressRanges Of(Seq<IPNetwork> networks)
    {
        var ranges = new List<(UInt128 First, UInt128 Last)>();
        foreach (var network in networks)
        {
            ranges.AddRange(RangesOf(network));
        }

        ranges.Sort();
        var apart = new List<(UInt128 First, UInt128 Last)>(ranges.Count);
        foreach (var range in ranges)
        {
            if (apart.Count > 0 && range.First <= apart[^1].Last)
            {
                apart[^1] = (apart[^1].First, UInt128.Max(apart[^1].Last, range.Last));
            }
            else
            {
                apart.Add(range);
            }
        }

        return apart.Count == 0 ? None : new AddressRanges(apart);
    }

    /// <summary>Whether an address is in one of the networks; an unknown one is in none.</summary>
    public bool Contains(ClientAddress address)
    {
        if (_firsts.Length == 0 || !address.IsKnown)
        {
            return false;
        }

        var at = Array.BinarySearch(_firsts, address.Bits);
        at = at >= 0 ? at : ~at - 1;
        return at >= 0 && address.Bits <= _lasts[at];
    }

    private static IEnumerable<(UInt128 First, UInt128 Last)> RangesOf(IPNetwork network)
    {
        var first = ClientAddress.Of(network.BaseAddress).Bits;
        var bits = network.BaseAddress.GetAddressBytes().Length * 8;
        var hostBits = bits - network.PrefixLength;

        // A shift by 128 is a shift by 0.
        var last = hostBits == 128 ? UInt128.MaxValue : first | ((UInt128.One << hostBits) - 1);
        if (bits == 32 || first > Ipv4Last || last < Ipv4First)
        {
            yield return (first, last);
            yield break;
        }

        // An IPv6 network around all of IPv4, such as ::/0: what lies on both sides.
        if (first < Ipv4First)
        {
            yield return (first, Ipv4First - 1);
            yield return (Ipv4Last + 1, last);
        }
    }
}
