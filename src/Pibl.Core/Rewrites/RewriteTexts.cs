using LanguageExt;
using Pibl.Config;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using static LanguageExt.Prelude;

namespace Pibl.Rewrites;

/// <summary>Reads what REWRITE and SET_HOST take.</summary>
public static class RewriteTexts
{
    // RFC 3986 §3.3: pchar, the slash, and the mark of an encoded octet.
    private static readonly System.Buffers.SearchValues<char> PathCharacters = System.Buffers.SearchValues.Create(
        "/%-._~!$&'()*+,;=:@0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>A path that begins with a slash.</summary>
    public static Validation<ConfigError, string> ReadPath(string key, SourceSpan value)
    {
        var text = value.Text;
        var odd = text.AsSpan().IndexOfAnyExcept(PathCharacters);
        return text.Contains("://", StringComparison.Ordinal)
                ? value.Fails<string>($"{key} takes a path, not an address", "SERVERS says which server, SET_HOST which Host it gets")
            : odd >= 0 ? value.Slice(odd, 1).Fails<string>($"\"{text[odd]}\" cannot stand in a path", HintOn(key, text[odd]))
            : text[0] != '/' ? value.Fails<string>($"{key} takes a path that begins with a slash", Suggestions.DidYouMean($"{key}=/{text}"))
            : Joints(key, value);
    }

    /// <summary><c>client</c>, <c>server</c>, or a host with or without a port.</summary>
    public static Validation<ConfigError, HostSetting> ReadHost(string key, SourceSpan value)
    {
        var text = value.Text;
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        return text switch
        {
            "client" => Success<ConfigError, HostSetting>(HostSetting.Client),
            "server" => Success<ConfigError, HostSetting>(HostSetting.Server),
            _ when Meant(text) is { } word => value.Fails<HostSetting>($"{key} would send the Host {text}", Suggestions.DidYouMean(word)),
            _ when scheme >= 0 => value.Slice(0, scheme + 3).Fails<HostSetting>($"{key} takes a host, not an address", WithoutRest(text[(scheme + 3)..])),
            _ when text.Contains('/') => value.From(text.IndexOf('/')).Fails<HostSetting>($"{key} takes a host without a path", WithoutRest(text)),
            _ when text.AsSpan().IndexOfAny('{', '$') is var at && at >= 0 => value.From(at).Fails<HostSetting>(
                $"{key} takes no placeholders", "client is the client's Host, server the server's"),
            _ when text.Any(c => !char.IsAscii(c)) => value.Fails<HostSetting>(
                $"\"{text}\" is not ASCII", "the name in its xn-- form (RFC 5891)"),
            _ when !HostRules.IsValid(Bytes.Of(text).Span) || text.EndsWith(':') => value.Fails<HostSetting>(
                $"\"{text}\" is not a host", "client, server, or a name or an address with or without a port: app.example:8080"),
            _ => Success<ConfigError, HostSetting>(HostSetting.Of(text)),
        };
    }

    /// <summary>Spelled so that it would be read back as the same.</summary>
    public static string Show(HostSetting host) => host.Kind switch
    {
        HostKind.Client => "client",
        HostKind.Server => "server",
        HostKind.Text => host.Text.ToString(),
        _ => throw new ArgumentOutOfRangeException(nameof(host)),
    };

    private static Validation<ConfigError, string> Joints(string key, SourceSpan value)
    {
        var text = value.Text;
        var twice = text.IndexOf("//", StringComparison.Ordinal);
        if (twice >= 0)
        {
            return value.Slice(twice, 2).Fails<string>("two slashes", Suggestions.DidYouMean($"{key}={text.Replace("//", "/", StringComparison.Ordinal)}"));
        }

        for (var at = text.IndexOf('%'); at >= 0; at = text.IndexOf('%', at + 1))
        {
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
            {
                return value.Slice(at, 1).Fails<string>("a % without two digits behind it", "%25 is a % as such (RFC 3986 §2.1)");
            }
        }

        var dots = text.Split('/').FirstOrDefault(segment => segment is "." or "..");
        return dots is null
            ? Success<ConfigError, string>(text)
            : value.Slice(text.IndexOf($"/{dots}", StringComparison.Ordinal) + 1, dots.Length)
                .Fails<string>($"{key} takes a path without {dots}", "the path that the server is to be asked for");
    }

    private static string HintOn(string key, char odd) => odd switch
    {
        '?' => "the client's query goes on as it is",
        '#' => "a fragment is never sent (RFC 9110 §7.1)",
        '{' or '}' => $"{key} takes no placeholders: what is behind the matched PATH goes on as it is",
        '^' or '|' or '[' or ']' or '\\' => $"{key} takes no patterns: what is behind the matched PATH goes on as it is",
        ' ' or '\t' => "one path; %20 is a space as such",
        _ => "escape it: %C3%A9 is é (RFC 3986 §2.1)",
    };

    /// <summary>Words that nobody's host is called by, and typing errors in the two that there are.</summary>
    private static string? Meant(string text) => text.ToLowerInvariant() switch
    {
        "client" or "keep" or "preserve" or "original" or "on" or "yes" or "true" or "host" or "none" => "client",
        "server" or "upstream" or "backend" or "off" or "no" or "false" => "server",
        var word => Suggestions.Nearest(word, Sequences.Two("client", "server"))
            .Filter(near => Suggestions.Distance(word, near) == 1 && near.Length == word.Length)
            .MatchUnsafe(near => near, () => null),
    };

    private static string WithoutRest(string text)
    {
        var end = text.IndexOf('/');
        return end == 0 ? "such as app.example:8080" : Suggestions.DidYouMean(end < 0 ? text : text[..end]);
    }
}
