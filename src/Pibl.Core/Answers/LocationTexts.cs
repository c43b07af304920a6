using LanguageExt;
using Pibl.Config;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Templates;
using static LanguageExt.Prelude;

namespace Pibl.Answers;

/// <summary>
/// Reads the address of a redirect. What it lets through leads to the host that it names, or to the client's own,
/// whatever a client sends.
/// </summary>
public static class LocationTexts
{
    private const string Path = "{path}";
    private const string Query = "{query}";

    private static readonly System.Buffers.SearchValues<char> Characters = System.Buffers.SearchValues.Create(
        "/?#%-._~!$&'()*+,;=:@[]{}0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>An address with placeholders, or a path with them.</summary>
    public static Validation<ConfigError, LocationTemplate> Read(SourceSpan value) =>
        TemplateParser.Read(value).Bind(template => FlawOf(value) is { } flaw
            ? Fail<ConfigError, LocationTemplate>(flaw)
            : Success<ConfigError, LocationTemplate>(new LocationTemplate(template)));

    private static ConfigError? FlawOf(SourceSpan value)
    {
        var text = value.Text;
        var odd = text.AsSpan().IndexOfAnyExcept(Characters);
        if (odd >= 0)
        {
            return value.Slice(odd, 1).Wrong($"\"{text[odd]}\" cannot stand in an address", text[odd] == ' '
                ? "one address; %20 is a space as such" : "escape it (RFC 3986 §2.1)");
        }

        if (text is Path or "{scheme}://{host}{path}")
        {
            return value.Wrong("this redirects every request to itself", "another scheme, host or path");
        }

        var start = StartOf(text);
        return start < 0
            ? NoStart(value)
            : (start > 0 ? AuthorityFlaw(value, start) : null) ?? JointFlaw(value) ?? QueryFlaw(value);
    }

    /// <summary>Where an authority begins; 0 where a path begins at once; -1 for neither.</summary>
    private static int StartOf(string text) => text switch
    {
        _ when text.StartsWith("https://", StringComparison.Ordinal) => 8,
        _ when text.StartsWith("http://", StringComparison.Ordinal) => 7,
        _ when text.StartsWith("{scheme}://", StringComparison.Ordinal) => 11,
        _ when text.StartsWith("//", StringComparison.Ordinal) => -1,
        _ when text.StartsWith('/') || text.StartsWith(Path, StringComparison.Ordinal) => 0,
        _ => -1,
    };

    private static ConfigError NoStart(SourceSpan value)
    {
        var text = value.Text;
        var scheme = text.IndexOf(':');
        return text.StartsWith("//", StringComparison.Ordinal)
                ? value.Slice(0, 2).Wrong("an address needs its scheme", Suggestions.DidYouMean("{scheme}:" + text))
            : scheme > 0 && text[..scheme].All(char.IsAsciiLetter)
                ? value.Slice(0, scheme + 1).Wrong("a redirect goes to http or https", "such as https://{host}{path}")
            : value.Wrong("a redirect goes to an address or to a path that begins with a slash", Suggestions.DidYouMean($"https://{text}"));
    }

    private static ConfigError? AuthorityFlaw(SourceSpan value, int start)
    {
        var text = value.Text;
        var end = text.AsSpan(start).IndexOfAny("/?#");
        var path = text.IndexOf(Path, start, StringComparison.Ordinal);
        end = end < 0 ? text.Length : start + end;
        end = path >= 0 && path < end ? path : end;
        var authority = text[start..end];
        var plain = authority.Replace("{host}", "host", StringComparison.Ordinal);
        return plain.Contains('{')
                ? value.Slice(text.IndexOf('{', start) is var at && text.AsSpan(at).StartsWith("{host}") ? start + authority.LastIndexOf('{') : at, 1)
                    .Wrong("of the placeholders only {host} can stand in the host of a redirect", "or else a client could choose where it leads")
            : HostRules.IsValid(Bytes.Of(plain).Span) ? null
            : value.Slice(start, Math.Max(1, Math.Min(authority.Length, value.Length - start)))
                .Wrong($"\"{authority}\" is not a host", "such as https://www.example.com{path}");
    }

    private static ConfigError? JointFlaw(SourceSpan value)
    {
        var text = value.Text;
        var doubled = text.IndexOf("/{path}", StringComparison.Ordinal);
        return doubled < 0 || text.AsSpan(0, doubled).Contains('?')
            ? null
            : value.Slice(doubled, 1).Wrong(
                "{path} begins with a slash: this would be two", Suggestions.DidYouMean(text.Remove(doubled, 1)));
    }

    private static ConfigError? QueryFlaw(SourceSpan value)
    {
        var text = value.Text;
        var query = text.IndexOf(Query, StringComparison.Ordinal);
        return query < 0 || text.AsSpan(0, query).Contains('?')
            ? null
            : value.Slice(query, Query.Length).Wrong(
                "{query} comes without its question mark", Suggestions.DidYouMean(text.Insert(query, "?")));
    }
}
