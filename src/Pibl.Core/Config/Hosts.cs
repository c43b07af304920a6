using System.Globalization;
using System.Net;
using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>Addresses and host names. No name is resolved here.</summary>
public static class Hosts
{
    // RFC 1035 §2.3.4
    private const int LabelLengthMax = 63;
    private const int NameLengthMax = 253;

    // netdevice(7): IFNAMSIZ, without the NUL
    private const int ZoneLengthMax = 15;

    /// <summary>
    /// What PROXY takes: an address or a name, without a port; an IPv6 address with or without brackets.
    /// </summary>
    public static readonly ValueKind<string> Kind = new("an IPv4 or IPv6 address, or a name", ReadAddress, host => host);

    /// <summary>
    /// A host as people write it, without brackets: an address in its usual form, or a name as it stands.
    /// </summary>
    public static Validation<ConfigError, string> Read(SourceSpan host)
    {
        var text = host.Text;
        if (text.Contains(':'))
        {
            return Ipv6Host(host);
        }

        return LooksLikeIpv4(text) ? Ipv4(host) : Name(host);
    }

    /// <summary>An IPv6 address, without brackets. RFC 4291 §2.2.</summary>
    public static Validation<ConfigError, string> Ipv6(SourceSpan host) =>
        IsIpv6(host.Text)
            ? Success<ConfigError, string>(IPAddress.Parse(host.Text).ToString())
            : host.Fails<string>($"\"{host.Text}\" is not an IPv6 address", "such as ::1 or 2001:db8::7");

    /// <summary>
    /// The same of a place to reach, with its zone where it has one (RFC 4007 §11). An IPv4 address in IPv6 form (RFC
    /// 4291 §2.5.5.2) is the IPv4 address.
    /// </summary>
    private static Validation<ConfigError, string> Ipv6Host(SourceSpan host)
    {
        var mark = host.Text.IndexOf('%');
        var place = mark < 0 ? host : host.Slice(0, mark);
        if (!IsIpv6(place.Text))
        {
            return Ipv6(place);
        }

        var address = IPAddress.Parse(place.Text);
        return mark >= 0 ? WithZone(host.From(mark), address)
            : address.IsIPv6LinkLocal ? host.Fails<string>(
                "an address that every link has needs its zone, the name of an interface", $"such as {address}%eth0")
            : Success<ConfigError, string>((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString());
    }

    /// <summary>Whether there is such an interface is the edge's to find out.</summary>
    private static Validation<ConfigError, string> WithZone(SourceSpan zone, IPAddress address) =>
        !address.IsIPv6LinkLocal ? zone.Fails<string>(
                "only an address that every link has (fe80::/10) takes a zone", Suggestions.DidYouMean(address.ToString()))
            : zone.Length == 1 || zone.Length > ZoneLengthMax + 1
                || zone.From(1).Text.AsSpan().ContainsAny(NotInZones) ? zone.Fails<string>(
                "a zone is the name of an interface", $"such as {address}%eth0")
            : Success<ConfigError, string>(address + zone.Text);

    public static bool IsIpv6(string text) =>
        !text.Contains('[') && IPAddress.TryParse(text, out var address)
        && address.GetAddressBytes().Length == 16;

    /// <summary>True for an address that stands for all addresses of the machine.</summary>
    public static bool IsAny(string host) => host is "0.0.0.0" or "::";

    /// <summary>
    /// True for an address, or the name, by which a machine reaches itself. RFC 1122 §3.2.1.3, RFC 4291 §2.5.3.
    /// </summary>
    public static bool IsLoopback(string host) =>
        host is "::1" || IsLocalhost(host)
        || (LooksLikeIpv4(host) && host.StartsWith("127.", StringComparison.Ordinal));

    // RFC 6761 §6.3
    public static bool IsLocalhost(string host) => string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase);

    private static Validation<ConfigError, string> ReadAddress(string key, SourceSpan value)
    {
        var text = value.Text;
        if (text == "*")
        {
            return value.Fails<string>(
                $"{key} takes an address", Suggestions.DidYouMean("0.0.0.0") + " (all IPv4 addresses; [::] for all)");
        }

        if (text is ['[', .. var inner, ']'])
        {
            return Ipv6Host(value.Slice(1, inner.Length));
        }

        if (text.StartsWith('[') && !text.Contains(']'))
        {
            return value.Fails<string>("the bracket is not closed", "such as [::1]");
        }

        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            return value.Fails<string>(
                "a socket in the file system is not built yet", $"{key} takes an address, such as 127.0.0.1");
        }

        if (text.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0)
        {
            return value.Slice(0, scheme + 3).Fails<string>(
                $"{key} takes an address, without a scheme", "such as 127.0.0.1");
        }

        var colon = text.LastIndexOf(':');
        if (colon >= 0 && (text.IndexOf(':') == colon || text[..colon].EndsWith(']')))
        {
            var host = SourceSpan.OfDefault(text[..colon].Trim('[', ']'));
            return value.From(colon).Fails<string>(
                $"{key} takes an address without a port; the port is PUERTO's",
                Read(host).Match(_ => Suggestions.DidYouMean($"{key}={text[..colon]}"), _ => "such as 127.0.0.1"));
        }

        return Read(value);
    }

    // WHATWG URL, "ends in a number": a host whose last label is a number can only be an IPv4 address.
    private static bool LooksLikeIpv4(string text) =>
        text.Split('.')[^1] is { Length: > 0 } last && last.All(char.IsAsciiDigit);

    /// <summary>
    /// RFC 3986 §3.2.2: four decimal octets without leading zeros, which some readers take for octal.
    /// </summary>
    public static Validation<ConfigError, string> Ipv4(SourceSpan host)
    {
        var octets = host.Split('.');
        if (octets.Count != 4)
        {
            return host.Fails<string>(
                $"\"{host.Text}\" is not an IPv4 address", "four numbers with dots, such as 10.0.0.1");
        }

        return octets.Find(octet => !IsOctet(octet.Text))
            .Map(octet => octet.Wrong($"\"{octet.Text}\" is not a part of an IPv4 address", "a number from 0 to 255"))
            .Match(Fail<ConfigError, string>, () => Success<ConfigError, string>(host.Text));
    }

    private static bool IsOctet(string text) =>
        byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        && (text.Length == 1 || text[0] != '0');

    // RFC 1123 §2.1, and the underscore that container networks use in their names.
    private static Validation<ConfigError, string> Name(SourceSpan host)
    {
        var text = host.Text;
        var bad = text.AsSpan().IndexOfAnyExcept(NameCharacters);
        return bad switch
        {
            _ when text.Length == 0 => Wrong(host, "a host is missing", "such as 10.0.0.1 or app.example"),
            >= 0 when char.IsLetter(text[bad]) => Wrong(
                host.Slice(bad, 1), "a letter that host names do not have", "write the name in its xn-- form"),
            >= 0 => Wrong(
                host.Slice(bad, 1), $"\"{text[bad]}\" cannot be in a host name", "letters, digits, \"-\" and \".\""),
            _ when text.Length > NameLengthMax => Wrong(
                host, "a host name that is too long", $"at most {NameLengthMax} characters"),
            _ => host.Split('.').Find(label => !IsLabel(label.Text)).Match(
                WrongLabel, () => Success<ConfigError, string>(text)),
        };
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    private static readonly System.Buffers.SearchValues<char> NotInZones = System.Buffers.SearchValues.Create(" \t%/[]:");

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= LabelLengthMax && label[0] != '-' && label[^1] != '-';

    private static Validation<ConfigError, string> WrongLabel(SourceSpan label) =>
        label.Length == 0
            ? Wrong(label, "a host name with an empty part", "one dot between two parts, none at the ends")
            : Wrong(
                label,
                $"\"{label.Text}\" is not a part of a host name",
                $"1 to {LabelLengthMax} characters, no \"-\" at its ends");

    private static Validation<ConfigError, string> Wrong(SourceSpan where, string what, string hint) =>
        where.Fails<string>(what, hint);
}
