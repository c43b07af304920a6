using LanguageExt;
using Pibl.Exchange;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>The list behind SERVERS: <c>host:port weight=3, host backup</c>.</summary>
public static class Servers
{
    /// <summary>More than this would be a list that nobody wrote.</summary>
    public const int CountMax = 1000;

    private const int PortDefault = 80;
    private const int SecurePort = 443;

    private const string Plain = "a server is host:port, and is spoken to in plain HTTP";

    /// <summary>The <see cref="Endpoint.Source"/> of a name that SRV records are sought for.</summary>
    public const string Srv = "srv";

    /// <summary>What stands in front of a server that is not spoken to in plain HTTP/1.1.</summary>
    private static readonly Seq<(Scheme Scheme, string Prefix)> Prefixes = Seq(
        (Scheme.Https, "https://"), (Scheme.H2, "h2://"), (Scheme.H2c, "h2c://"));

    public static readonly ValueKind<Seq<Endpoint>> Kind =
        new(
            $"1 to {CountMax} servers with commas between: `host:port`, or that behind `https://`, `h2://` or `h2c://` ([HTTP/2](http2.md#servers)), `weight=1` to `weight=100`, `backup`, `drain`, "
            + "`max=100`; `srv:_http._tcp.shop.example`; `k8s:namespace/service:port` ([Kubernetes](kubernetes.md)); `@servers.txt` ([names](names.md))",
            static (_, value) => Read(value, Seq<string>()),
            Show);

    /// <summary>The same where a program finds further kinds of entries.</summary>
    internal static ValueKind<Seq<Endpoint>> KindWith(Seq<string> more) =>
        more.IsEmpty ? Kind : Kind with { Read = (_, value) => Read(value, more) };

    /// <summary>As they would be read back: of those that stand in a file, the file.</summary>
    public static string Show(Seq<Endpoint> servers) =>
        string.Join(", ", ServerLists.Written(servers).Map(Show));

    public static string Show(Endpoint server) =>
        Prefixes.Find(prefix => prefix.Scheme == server.Scheme).Match(prefix => prefix.Prefix, () => "")
        + server + ServerWords.Show(server);

    private static Validation<ConfigError, Seq<Endpoint>> Read(SourceSpan value, Seq<string> more)
    {
        var items = value.Split(',').Map(item => item.Trim()).Strict();
        if (items.Count > CountMax)
        {
            return value.Fails<Seq<Endpoint>>(
                $"{items.Count} servers", $"{ConfigKeys.ServerList.Name} takes at most {CountMax}");
        }

        return ReadAll(items, more);
    }

    /// <summary>Each of them, and that none is there twice.</summary>
    /// <param name="items">One a server.</param>
    /// <param name="more">Further kinds of entries.</param>
    /// <param name="hint">What to do where one is there twice.</param>
    internal static Validation<ConfigError, Seq<Endpoint>> ReadAll(
        Seq<SourceSpan> items, Seq<string> more = default, string hint = "to give it a larger share, use weight=2")
    {
        var servers = items.Map(item => ReadServer(item, more)).Strict();
        var all = Validations.All(servers);
        var twice = Twice(items, servers, hint);
        return twice.IsEmpty ? all : Fail<ConfigError, Seq<Endpoint>>(Sequences.Join(all.FailToSeq(), twice));
    }

    private static Validation<ConfigError, Endpoint> ReadServer(SourceSpan item, Seq<string> more)
    {
        var words = item.Words();
        var own = words.IsEmpty
            ? None
            : more.Find(kind => words.Head.Text.StartsWith($"{kind}:", StringComparison.Ordinal));
        return words.IsEmpty
            ? item.Fails<Endpoint>("a server is missing here", "one comma between two servers, none at the end")
            : own.Case is string kind ? ReadOwn(kind, words)
            : words.Head.Text.StartsWith('@') ? ServerLists.ReadPath(item)
            : words.Head.Text.StartsWith($"{Srv}:", StringComparison.Ordinal) ? ReadService(words)
            : words.Head.Text.StartsWith($"{ServicePort.Source}:", StringComparison.Ordinal)
                ? ServicePort.Read(words)
            : (AddressOf(words.Head), ServerWords.Read(words.Tail)).Apply((server, set) =>
                set.Fold(server, (set, word) => word(set)));
    }

    private static Validation<ConfigError, Endpoint> AddressOf(SourceSpan address)
    {
        var text = address.Text;
        foreach (var (scheme, prefix) in Prefixes)
        {
            if (text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                var rest = address.From(prefix.Length);
                return rest.Length == 0
                    ? rest.Fails<Endpoint>("the host is missing", $"such as {prefix}10.0.0.1:8443")
                    : Authority(rest, scheme.IsSecure() ? SecurePort : PortDefault)
                        .Map(at => new Endpoint(at.Host, at.Port, Scheme: scheme));
            }
        }

        // A scheme that says what is done anyway.
        return text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && text.Length > 7
            ? Authority(address.From(7), PortDefault).Map(at => new Endpoint(at.Host, at.Port))
            : Authority(address, PortDefault).Map(at => new Endpoint(at.Host, at.Port));
    }

    /// <summary>The name of SRV records, which have the ports and the weights (RFC 2782).</summary>
    private static Validation<ConfigError, Endpoint> ReadService(Seq<SourceSpan> words)
    {
        var name = words.Head.From(Srv.Length + 1);
        var host = name.Text.IndexOf(':') is var colon and >= 0
            ? name.From(colon).Fails<string>("a port behind an SRV name", "the records have the ports")
            : Hosts.Read(name);
        var weight = words.Tail.Find(word => word.Text.StartsWith("weight=", StringComparison.Ordinal)).Match(
            word => word.Fails<Unit>("a weight behind an SRV name", "the records have the weights"),
            () => Success<ConfigError, Unit>(unit));
        return (host, ServerWords.Read(words.Tail), weight).Apply((found, set, _) =>
            set.Fold(new Endpoint(found, 0, Source: Srv), (server, word) => word(server)));
    }

    /// <summary>Whoever finds it knows what its name may be.</summary>
    private static Validation<ConfigError, Endpoint> ReadOwn(string kind, Seq<SourceSpan> words)
    {
        var name = words.Head.From(kind.Length + 1);
        return (
            name.Length > 0
                ? Success<ConfigError, string>(name.Text)
                : name.Fails<string>($"a name is missing behind {kind}:", $"such as {kind}:app"),
            ServerWords.Read(words.Tail)).Apply((known, set) =>
                set.Fold(new Endpoint(known, 0, Source: kind), (server, word) => word(server)));
    }

    /// <summary>A host and perhaps a port, as they stand in SERVERS.</summary>
    internal static Validation<ConfigError, (string Host, int Port)> Authority(SourceSpan authority, int portDefault)
    {
        var text = authority.Text;
        if (text.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0)
        {
            return Wrong(
                authority, "a server is host:port, or that behind https://, h2:// or h2c://",
                MeantOr(text[(scheme + 3)..].Split('/')[0], Plain));
        }

        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            return Wrong(
                authority, "a server is reached over TCP, not by a socket in the file system", "such as 127.0.0.1:80");
        }

        if (text.IndexOf('/') is var slash and >= 0)
        {
            return Wrong(authority.From(slash), "a server is host:port, without a path", MeantOr(text[..slash], Plain));
        }

        if (text.IndexOf(';') is var semicolon and >= 0)
        {
            return Wrong(
                authority.Slice(semicolon, 1),
                "servers stand with commas between",
                text.Split(';').All(IsServer)
                    ? Suggestions.DidYouMean(text.Replace(';', ','))
                    : "such as 10.0.0.1:80,10.0.0.2:80");
        }

        if (text.StartsWith('['))
        {
            return Bracketed(authority, portDefault);
        }

        return text.Count(c => c == ':') switch
        {
            0 => HostOf(authority).Map(host => (host, portDefault)),
            1 => (HostOf(authority.Slice(0, text.IndexOf(':'))), PortOf(authority.From(text.IndexOf(':') + 1)))
                .Apply((host, port) => (host, port)),
            _ => Wrong(
                authority,
                "more than one colon: an IPv6 address stands in brackets",
                InBrackets(text, portDefault).Match(Suggestions.DidYouMean, () => "such as [::1]:80")),
        };
    }

    /// <summary>Only what would be taken is suggested.</summary>
    private static string MeantOr(string server, string otherwise) =>
        IsServer(server) ? Suggestions.DidYouMean(server) : otherwise;

    private static bool IsServer(string text) => text.Length > 0 && AddressOf(SourceSpan.OfDefault(text)).IsSuccess;

    private static Validation<ConfigError, (string Host, int Port)> Bracketed(SourceSpan authority, int portDefault)
    {
        var text = authority.Text;
        var close = text.IndexOf(']');
        if (close < 0)
        {
            return Wrong(authority, "the bracket is not closed", "such as [::1]:80");
        }

        var inner = authority.Slice(1, close - 1);
        var host = inner.Text.Contains(':')
            ? HostOf(inner)
            : Hosts.Ipv6(inner);
        var rest = authority.From(close + 1);
        return rest.Text switch
        {
            "" => host.Map(address => (address, portDefault)),
            [':', ..] => (host, PortOf(rest.From(1))).Apply((address, port) => (address, port)),
            _ => Wrong(rest, $"\"{rest.Text}\" behind the bracket", "a port, such as [::1]:80"),
        };
    }

    /// <summary>
    /// Where the last part is a likely port and the rest an address, it was meant as one; else all is the address.
    /// </summary>
    private static Option<string> InBrackets(string text, int portDefault)
    {
        var colon = text.LastIndexOf(':');
        var (host, port) = (text[..colon], text[(colon + 1)..]);
        var isPort = port.Length > 1 && port.All(char.IsAsciiDigit) && Hosts.IsIpv6(host);
        return isPort ? $"[{host}]:{port}"
            : Hosts.IsIpv6(text) ? $"[{text}]:{portDefault}"
            : Option<string>.None;
    }

    private static Validation<ConfigError, string> HostOf(SourceSpan host) =>
        Hosts.Read(host).Bind(name => Hosts.IsAny(name)
            ? host.Fails<string>($"{name} is no server's address", "the address the server can be reached at")
            : Success<ConfigError, string>(name));

    private static Validation<ConfigError, int> PortOf(SourceSpan port) => Counts.Read("port", port, 1, 65535);

    private static Seq<ConfigError> Twice(
        Seq<SourceSpan> items, Seq<Validation<ConfigError, Endpoint>> servers, string hint)
    {
        var seen = new Dictionary<EndpointId, SourceSpan>();
        var errors = Seq<ConfigError>();
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            foreach (var server in servers[i].SuccessToSeq())
            {
                if (!seen.TryAdd(server.Id, item))
                {
                    errors = errors.Add(item.Wrong(
                        $"{server} is listed twice, first at column {seen[server.Id].Column}", hint));
                }
            }
        }

        return errors;
    }

    private static Validation<ConfigError, (string Host, int Port)> Wrong(SourceSpan where, string what, string hint) =>
        Fail<ConfigError, (string, int)>(where.Wrong(what, hint));
}
