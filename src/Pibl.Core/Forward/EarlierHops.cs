using System.Net;
using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Forward;

/// <summary>
/// The client that a trusted peer names in X-Forwarded-For or Forwarded (<see cref="ClientAddress"/>, rules 2 to 4). A
/// field counts whether or not Connection names it: nobody should get rid of what was said about them.
/// </summary>
internal static class EarlierHops
{
    /// <summary>Null where the peer names nobody: it asks for itself.</summary>
    public static ClientAddress? ClientIn(Fields fields, AddressRanges trusted) =>
        fields.Has(FieldId.XForwardedFor) && InForwardedFor(fields, trusted) is { } client
            ? client
            : fields.Has(FieldId.Forwarded) ? InForwarded(fields, trusted) : null;

    /// <summary>From the end, where the nearest hop stands, to the first that is not trusted.</summary>
    private static ClientAddress? InForwardedFor(Fields fields, AddressRanges trusted)
    {
        ClientAddress? client = null;
        for (var at = fields.Count - 1; at >= 0; at--)
        {
            if (fields[at].Id != FieldId.XForwardedFor)
            {
                continue;
            }

            var rest = fields.ValueOf(at);
            while (!rest.IsEmpty)
            {
                var comma = rest.LastIndexOf((byte)',');
                var member = rest[(comma + 1)..].Trim(" \t"u8);
                rest = comma < 0 ? default : rest[..comma];

                // RFC 9110 §5.6.1.2: empty members are ignored.
                if (member.IsEmpty)
                {
                    continue;
                }

                client = AddressOf(member);
                if (!trusted.Contains(client.Value))
                {
                    return client;
                }
            }
        }

        return client;
    }

    /// <summary>
    /// From the beginning, since quoted strings can only be read in that direction: the last that is not trusted, or
    /// the first of all.
    /// </summary>
    private static ClientAddress? InForwarded(Fields fields, AddressRanges trusted)
    {
        ClientAddress? client = null;
        for (var at = fields.IndexOf(FieldId.Forwarded, 0); at >= 0; at = fields.IndexOf(FieldId.Forwarded, at + 1))
        {
            foreach (var element in FieldLists.Members(fields.ValueOf(at)))
            {
                var hop = ForOf(element);
                client = client is null || !trusted.Contains(hop) ? hop : client;
            }
        }

        return client;
    }

    /// <summary>What <c>for=</c> says in one element (RFC 7239 §4, §5.2).</summary>
    private static ClientAddress ForOf(ReadOnlySpan<byte> element)
    {
        ClientAddress? client = null;
        while (!element.IsEmpty)
        {
            var end = EndOfPair(element);
            var pair = element[..end].Trim(" \t"u8);
            element = end == element.Length ? default : element[(end + 1)..];
            if (pair.Length > 4 && Ascii.EqualsIgnoreCase(pair[..4], "for="u8))
            {
                // RFC 7239 §4: a parameter stands once in an element. Whom two of them name, nobody can say.
                var node = pair[4..];
                client = client is null
                    ? AddressOf(node is [(byte)'"', .. var quoted, (byte)'"'] ? quoted : node)
                    : ClientAddress.Unknown;
            }
        }

        return client ?? ClientAddress.Unknown;
    }

    // RFC 7239 §4: a semicolon in a quoted string separates nothing.
    private static int EndOfPair(ReadOnlySpan<byte> element)
    {
        var (at, quoted) = (0, false);
        for (; at < element.Length && (quoted || element[at] != ';'); at++)
        {
            quoted ^= element[at] == '"';
            at += quoted && element[at] == '\\' ? 1 : 0;
        }

        return Math.Min(at, element.Length);
    }

    /// <summary>
    /// An address, with or without the port behind it that some proxies write (RFC 7239 §6): <c>192.0.2.1:4711</c>,
    /// <c>[2001:db8::1]:4711</c>, <c>2001:db8::1</c>.
    /// </summary>
    private static ClientAddress AddressOf(ReadOnlySpan<byte> node)
    {
        if (node is [(byte)'[', ..])
        {
            var end = node.IndexOf((byte)']');
            return end > 0 && IsPort(node[(end + 1)..]) ? Ipv6(node[1..end]) : ClientAddress.Unknown;
        }

        var colon = node.IndexOf((byte)':');
        return colon < 0 ? Ipv4(node)
            : node[(colon + 1)..].Contains((byte)':') ? Ipv6(node)
            : IsPort(node[colon..]) ? Ipv4(node[..colon])
            : ClientAddress.Unknown;
    }

    /// <summary>Nothing, or a colon and a port; RFC 7239 §6.3 lets that be hidden as well.</summary>
    private static bool IsPort(ReadOnlySpan<byte> text) =>
        text.IsEmpty || (text[0] == ':' && text[1..].IndexOfAnyExcept(PortCharacters) < 0);

    private static readonly System.Buffers.SearchValues<byte> PortCharacters =
        System.Buffers.SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-"u8);

    /// <summary>
    /// Four decimal numbers. IPAddress also takes 127.1 and 0177.0.0.1, which other programs read as other addresses.
    /// </summary>
    private static ClientAddress Ipv4(ReadOnlySpan<byte> text)
    {
        var address = 0u;
        for (var part = 0; part < 4; part++)
        {
            var dot = part < 3 ? text.IndexOf((byte)'.') : text.Length;
            if (dot is < 1 or > 3
                || (dot > 1 && text[0] == '0')
                || Digits.Read(text[..dot], 255) is not (>= 0 and var octet))
            {
                return ClientAddress.Unknown;
            }

            address = (address << 8) | (uint)octet;
            text = part < 3 ? text[(dot + 1)..] : default;
        }

        return ClientAddress.OfIpv4(address);
    }

    private static ClientAddress Ipv6(ReadOnlySpan<byte> text) =>
        text.Contains((byte)':') && text.IndexOfAny("[]/"u8) < 0 && IPAddress.TryParse(text, out var address)
            ? ClientAddress.Of(address)
            : ClientAddress.Unknown;
}
