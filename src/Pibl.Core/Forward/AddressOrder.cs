using System.Net;

namespace Pibl.Forward;

/// <summary>In which order, and how soon one after the other, the addresses of one name are tried (RFC 8305).</summary>
public static class AddressOrder
{
    /// <summary>How long an address may be silent before the next one is tried beside it (RFC 8305 §5, §8).</summary>
    public static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The resolver's order, but IPv6 and IPv4 in turn (RFC 8305 §4): where one of them does not work, the second try
    /// is of the other kind, however many addresses there are.
    /// </summary>
    public static IPAddress[] Of(IPAddress[] resolved)
    {
        if (resolved.Length < 2)
        {
            return resolved;
        }

        var first = resolved[0].AddressFamily;
        var same = resolved.Where(address => address.AddressFamily == first).ToArray();
        var other = resolved.Where(address => address.AddressFamily != first).ToArray();
        var pairs = Math.Min(same.Length, other.Length);
        return [.. same.Take(pairs).Zip(other, (one, two) => (IPAddress[])[one, two]).SelectMany(pair => pair),
            .. same.Skip(pairs), .. other.Skip(pairs)];
    }
}
