using System.Text;
using LanguageExt;
using Pibl.Http.Messages;
using Pibl.Sites;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>Which requests a site is for.</summary>
public static class SiteKeys
{
    /// <summary>More than this in one line would be a list that nobody wrote.</summary>
    private const int CountMax = 1_000;

    private const string Any = "any";

    private static readonly System.Buffers.SearchValues<char> NotInPaths =
        System.Buffers.SearchValues.Create(" \t?#*\\\"<>");

    public static readonly ConfigKey<Seq<HostPattern>> Host = ConfigKey.Of(
        "HOST", Any,
        ListOf("hosts, such as `example.com` or `*.example.com`", ReadHost, host => host.ToString()),
        "the hosts that a site is for, without a port; `*.` stands for one label or more")
        with
    {
        Property = settings => settings.Match.Hosts,
    };

    public static readonly ConfigKey<Seq<Bytes>> Path = ConfigKey.Of(
        "PATH", "/",
        new ValueKind<Seq<Bytes>>(
            $"1 to {Counts.Show(CountMax)} paths with commas between",
            (key, value) => Lists.Read(key, value, "paths", CountMax, ReadPath),
            paths => string.Join(", ", paths)),
        "the paths that a site is for, with all below them: `/api` is `/api` and `/api/…`, not `/apix`")
        with
    {
        Property = settings => settings.Match.Paths,
    };

    public static readonly ConfigKey<Seq<Bytes>> Method = ConfigKey.Of(
        "METHOD", Any, ListOf("methods", ReadMethod, method => method.ToString()),
        "the methods that a site is for")
        with
    {
        Property = settings => settings.Match.Methods,
    };

    public static readonly ConfigKey<Seq<FieldPattern>> Header = ConfigKey.Several(
        "HEADER", "X-Beta: 1",
        new ValueKind<FieldPattern>("a field and its value, or its name alone for \"is there\"", ReadField, field => field.ToString()),
        "the fields that a request must have; a site with this key stores nothing", Any)
        with
    {
        Property = settings => settings.Match.Fields,
    };

    /// <summary>What the four say together.</summary>
    internal static Validation<ConfigError, SiteMatch> Read(ParsedFile file) =>
        (file.Read(Host), file.Read(Path), file.Read(Method), file.Read(Header)).Apply(
            (hosts, paths, methods, fields) => new SiteMatch
            {
                Hosts = hosts,
                Paths = paths,
                Methods = methods,
                Fields = fields,
            });

    private static ValueKind<Seq<T>> ListOf<T>(string noun, ReadValue<T> item, Func<T, string> show) => new(
        $"`{Any}`, or 1 to {Counts.Show(CountMax)} {noun}, with commas between",
        (key, value) => value.Text == Any
            ? Success<ConfigError, Seq<T>>(Seq<T>())
            : Lists.Read(key, value, noun.Split(',')[0], CountMax, item),
        items => items.IsEmpty ? Any : string.Join(", ", items.Map(show)));

    private static Validation<ConfigError, HostPattern> ReadHost(string key, SourceSpan item)
    {
        var text = item.Text;
        var isWildcard = text.StartsWith("*.", StringComparison.Ordinal);
        if (text.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0)
        {
            return item.Slice(0, scheme + 3).Fails<HostPattern>($"{key} takes hosts, without a scheme", "such as example.com");
        }

        if (text.IndexOf('/') is var slash and >= 0)
        {
            return item.From(slash).Fails<HostPattern>($"{key} takes hosts, without a path", "the path is PATH's");
        }

        if (text == "*")
        {
            return item.Fails<HostPattern>("a star alone", $"{key}={Any} is every host, which is the default");
        }

        if (text is ['[', .. var inner, ']'])
        {
            return Hosts.Ipv6(item.Slice(1, inner.Length)).Map(address => new HostPattern(Bytes.Of($"[{address}]"), false));
        }

        return text.LastIndexOf(':') is var colon and >= 0
            ? item.From(colon).Fails<HostPattern>(
                $"{key} takes hosts, without a port", "a site answers on every port that the proxy listens on")
            : Hosts.Read(isWildcard ? item.From(2) : item)
                .Map(name => new HostPattern(Bytes.Of(name.ToLowerInvariant()), isWildcard));
    }

    private static Validation<ConfigError, Bytes> ReadPath(string key, SourceSpan item)
    {
        var text = item.Text;
        var bad = text.AsSpan().IndexOfAny(NotInPaths);
        if (!text.StartsWith('/'))
        {
            return item.Fails<Bytes>("a path begins with a slash", text.Length == 0
                ? "one comma between two, none at the end"
                : Suggestions.DidYouMean($"/{text}"));
        }

        if (bad >= 0)
        {
            return item.Slice(bad, 1).Fails<Bytes>($"\"{text[bad]}\" cannot stand in a path of {key}", text[bad] == '*'
                ? $"{key}=/api is /api and all below it"
                : "percent-encoded, or not at all");
        }

        // As a request would be compared, so that both are spelled alike; RFC 3986 §2.1 for what is not ASCII.
        var encoded = string.Concat(Encoding.UTF8.GetBytes(text).Select(
            octet => octet < 0x80 ? ((char)octet).ToString() : $"%{octet:X2}"));
        var path = MatchedPath.Of(Bytes.Of(encoded));
        return Success<ConfigError, Bytes>(
            path.Length > 1 && path.Span[^1] == '/' ? path.Slice(0, path.Length - 1) : path);
    }

    private static Validation<ConfigError, Bytes> ReadMethod(string key, SourceSpan item)
    {
        var text = item.Text;
        return text.Length == 0 || !text.All(IsTokenCharacter) ? item.Fails<Bytes>(
                $"\"{text}\" is not a method", "such as GET, HEAD, POST")

            // RFC 9110 §9.1: case counts, and none of the registered methods has a small letter.
            : text.Any(char.IsAsciiLetterLower) ? item.Fails<Bytes>(
                "methods are written in capital letters", Suggestions.DidYouMean(text.ToUpperInvariant()))
            : Success<ConfigError, Bytes>(Bytes.Of(text));
    }

    private static Validation<ConfigError, FieldPattern> ReadField(string key, SourceSpan line)
    {
        var colon = line.Text.IndexOf(':');
        var name = (colon < 0 ? line : line.Slice(0, colon)).Trim();
        if (name.Length == 0 || !name.Text.All(IsTokenCharacter))
        {
            return name.Fails<FieldPattern>(
                $"\"{name.Text}\" is not the name of a field", $"such as {key}=X-Beta: 1, or {key}=X-Beta for \"is there\"");
        }

        var value = colon < 0 ? null : line.From(colon + 1).Trim();
        return value is { Length: 0 }
            ? line.From(colon).Fails<FieldPattern>(
                "a field without a value", $"{key}={name.Text} for \"is there, whatever it says\"")
            : Success<ConfigError, FieldPattern>(
                new FieldPattern(Bytes.Of(name.Text), value is null ? null : Bytes.Of(value.Text)));
    }

    // RFC 9110 §5.6.2
    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c);
}
