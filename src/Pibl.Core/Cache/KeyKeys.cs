using System.Buffers;
using System.Text;
using LanguageExt;
using Pibl.Config;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using static LanguageExt.Prelude;

namespace Pibl.Cache;

/// <summary>The key of what responses are stored under.</summary>
public static class KeyKeys
{
    private const string Whole = "all";
    private const string Ignore = "ignore";
    private const string Header = "header";
    private const string CookieWord = "cookie";
    private const string Sort = "sort-query";
    private const string Form = "such as ignore=utm_*,fbclid sort-query header=X-Tenant cookie=lang, or all";

    /// <summary>What means something in a query, or stands for something else.</summary>
    private static readonly SearchValues<char> OfQueries = SearchValues.Create("&=;?#%+");

    /// <summary>As other caches call the same.</summary>
    private static readonly HashMap<string, string> Elsewhere = HashMap(
        ("headers", $"{Header}="), ("field", $"{Header}="), ("vary", $"{Header}="), ("cookies", $"{CookieWord}="),
        ("exclude", $"{Ignore}="), ("sort", Sort), ("querysort", Sort), ("query-string", Whole), ("uri", Whole));

    /// <summary>CACHE_KEY.</summary>
    public static readonly ConfigKey<Seq<KeyRule>> Key = ConfigKey.Several(
        "CACHE_KEY", "ignore=utm_*,fbclid",
        new ValueKind<KeyRule>(
            $"`{Ignore}=` with names of query parameters, `{Header}=` and `{CookieWord}=` with names, and `{Sort}`",
            Read, Show),
        "what responses are stored under: the whole target unless given, without some parameters, with their order "
        + "left out, or with what fields and cookies say as well ([cache](cache.md#under-what))",
        Whole) with
    {
        Relation = TooMany,
    };

    /// <summary>What the lines of a site say together.</summary>
    public static KeyRule Of(Settings settings) => Joined(settings.Get(Key));

    private static KeyRule Joined(Seq<KeyRule> lines) =>
        lines.Fold(KeyRule.All, static (one, other) => one.With(other));

    private static string Show(KeyRule rule)
    {
        var words = Sequences.Join(
            List(Ignore, rule.Ignored), rule.SortsQuery ? Seq1(Sort) : Seq<string>(),
            List(Header, rule.Headers), List(CookieWord, rule.Cookies));
        return words.IsEmpty ? Whole : string.Join(' ', words);
    }

    private static Seq<string> List(string word, Seq<Bytes> names) => names.IsEmpty
        ? Seq<string>()
        : Seq1($"{word}={string.Join(',', names.Map(static name => Encoding.UTF8.GetString(name.Span)))}");

    private static Validation<ConfigError, KeyRule> Read(string key, SourceSpan value)
    {
        var words = value.Words();
        return Validations.All(toSeq(words.Select((word, at) => ReadWord(key, word, words.Take(at)))).Strict())
            .Map(static rules => Joined(rules));
    }

    private static Validation<ConfigError, KeyRule> ReadWord(string key, SourceSpan word, Seq<SourceSpan> earlier)
    {
        var name = NamedWords.NameOf(word);
        if (earlier.Exists(other => NamedWords.NameOf(other) == name))
        {
            return word.Fails<KeyRule>($"{name} twice", "keep one; names stand behind it with commas between them");
        }

        return (name, word.Length > name.Length) switch
        {
            (Sort, false) => Success<ConfigError, KeyRule>(KeyRule.Sorting),
            (Sort, true) => word.From(Sort.Length).Fails<KeyRule>($"{Sort} takes no value", Form),
            (Whole, _) => word.Fails<KeyRule>($"{Whole} stands alone: it is the whole target, and nothing else", Form),
            (Ignore or Header or CookieWord, false) => word.Fails<KeyRule>($"{name} of what?", Form),
            (Ignore, _) => Listed(word, Ignore, KeyRule.IgnoredMax, Parameter).Map(KeyRule.Ignoring),
            (Header, _) => Listed(word, Header, KeyRule.HeadersMax, Field).Map(KeyRule.ByHeaders),
            (CookieWord, _) => Listed(word, CookieWord, KeyRule.CookiesMax, Names.Read).Map(KeyRule.ByCookies),
            _ => word.Fails<KeyRule>(
                $"{key} knows no word {name}",
                (Elsewhere.Find(name) | Near(name)).Match(Suggestions.DidYouMean, () => Form)),
        };
    }

    private static Option<string> Near(string name) =>
        Suggestions.Nearest(name, toSeq((string[])[Ignore, Header, CookieWord, Sort]))
            .Map(static near => near == Sort ? near : $"{near}=");

    private static Validation<ConfigError, Seq<string>> Listed(
        SourceSpan word, string name, int max, Func<SourceSpan, Validation<ConfigError, string>> read)
    {
        var items = word.From(name.Length + 1).Split(',');
        return items.Count > max
            ? items[max].Fails<Seq<string>>($"{name} has more than {Counts.Show(max)} names", Form)
            : Validations.All(items.Map(item => item.Length == 0
                ? item.Fails<string>("a name is missing", $"{name}= takes names with commas between them")
                : read(item)));
    }

    private static Validation<ConfigError, string> Parameter(SourceSpan name)
    {
        var odd = name.Text.AsSpan().IndexOfAny(OfQueries);
        return name.Length > 100
            ? name.Fails<string>("a name that long is a slip", "at most 100 characters")
        : odd >= 0
            ? name.Slice(odd, 1).Fails<string>(
                $"the name of a parameter has no \"{name.Text[odd]}\" in it",
                name.Text[odd] switch
                {
                    '=' => "only the name: a parameter does not count whatever its value is",
                    '&' or ';' => "commas between two names",
                    '%' or '+' => "as it reads without its escapes",
                    _ => "such as utm_*",
                })
            : Success<ConfigError, string>(name.Text);
    }

    private static Validation<ConfigError, string> Field(SourceSpan name) => Names.Read(name).Bind(text =>
        WhyNot(FieldIds.Of(Bytes.Of(text.Replace('_', '-')).Span), Bytes.Of(text.Replace('_', '-'))) is { } why
            ? name.Fails<string>($"{text} cannot be in the key", why)
            : Success<ConfigError, string>(text));

    // What the server gets must be what the key says of the client: else one would choose the other's answer. CGI and
    // its successors read an underscore as a hyphen (RFC 3875 §4.1.18).
    private static string? WhyNot(FieldId id, Bytes name) => id switch
    {
        FieldId.Cookie => $"{CookieWord}=NAME takes one cookie of it",
        FieldId.Host or FieldId.XForwardedHost or FieldId.XForwardedProto => "host and scheme are in each key",
        FieldId.XRequestId or FieldId.Via or FieldId.CdnLoop => "PIBL writes it, and not the client",
        _ when ForwardingFields.IsOne(id, name.Span) || ForwardingFields.IsOfCertificate(id, name.Span) =>
            "PIBL writes it, or believes it of TRUSTED_PROXIES alone",
        FieldId.Range or FieldId.IfRange or FieldId.IfMatch or FieldId.IfNoneMatch or FieldId.IfModifiedSince
            or FieldId.IfUnmodifiedSince => "the cache answers it itself (RFC 9110 §13, §14)",
        FieldId.CacheControl or FieldId.Pragma => "it is said to caches (RFC 9111 §5.2.1)",
        FieldId.Connection or FieldId.KeepAlive or FieldId.ProxyConnection or FieldId.Te or FieldId.Trailer
            or FieldId.TransferEncoding or FieldId.Upgrade or FieldId.ProxyAuthenticate
            or FieldId.ProxyAuthenticationInfo or FieldId.ProxyAuthorization or FieldId.ContentLength
            or FieldId.Expect or FieldId.MaxForwards => "it belongs to one connection or message",
        _ when HopByHop.IsHttp2Settings(name.Span) || HopByHop.IsProxy(name.Span) => "it never goes on",
        _ => null,
    };

    private static Seq<ConfigError> TooMany(ParsedFile file) =>
        (from lines in file.Find(Key)
         from place in file.PlaceOf(Key)
         let rule = Joined(lines)
         where rule.Ignored.Count > KeyRule.IgnoredMax || rule.Headers.Count > KeyRule.HeadersMax
             || rule.Cookies.Count > KeyRule.CookiesMax
         select place.Wrong(
             $"{Key.Name} has too many names on all its lines together",
             $"{Counts.Show(KeyRule.IgnoredMax)} behind {Ignore}=, {Counts.Show(KeyRule.HeadersMax)} behind {Header}= "
             + $"and {Counts.Show(KeyRule.CookiesMax)} behind {CookieWord}= at the most")).ToSeq();
}
