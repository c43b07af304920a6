using System.Security.Cryptography;
using System.Text;
using LanguageExt;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Cache;

/// <summary>
/// CACHE_KEY: what of a request its answer is stored under. A key of such a rule has, behind its target and a space,
/// which no target has, the mark of the rule and what else of the request counts; so nothing that is stored under one
/// rule is found under another, or without one.
/// </summary>
public sealed record KeyRule
{
    /// <summary>Of parameters that do not count, patterns included; of fields; and of cookies.</summary>
    public const int IgnoredMax = 64, HeadersMax = 8, CookiesMax = 8;

    /// <summary>The whole target, and nothing else.</summary>
    public static readonly KeyRule All = new(Seq<Bytes>(), false, Seq<Bytes>(), Seq<Bytes>());

    /// <summary>As much of a mark tells rules apart for whoever reads it.</summary>
    private const int MarkShown = 6;

    private static ReadOnlySpan<byte> Word => " KEY "u8;

    private readonly Bytes _mark;

    private KeyRule(Seq<Bytes> ignored, bool sortsQuery, Seq<Bytes> headers, Seq<Bytes> cookies)
    {
        (Ignored, SortsQuery, Headers, Cookies) = (Once(ignored), sortsQuery, Once(headers), Once(cookies));
        IsAll = Ignored.IsEmpty && !SortsQuery && Headers.IsEmpty && Cookies.IsEmpty;
        _mark = IsAll ? default : MarkOf(this);
    }

    /// <summary>Names of query parameters that do not count; <c>*</c> in them is any octets.</summary>
    public Seq<Bytes> Ignored { get; }

    /// <summary>The order of parameters of different names does not count.</summary>
    public bool SortsQuery { get; }

    /// <summary>Names of fields that count, in lower case.</summary>
    public Seq<Bytes> Headers { get; }

    /// <summary>Names of cookies that count.</summary>
    public Seq<Bytes> Cookies { get; }

    /// <summary>Keys are targets, and nothing else.</summary>
    public bool IsAll { get; }

    /// <summary>Parameters that do not count.</summary>
    public static KeyRule Ignoring(Seq<string> names) => new(
        names.Map(static name => Bytes.Owned(Encoding.UTF8.GetBytes(name))), false, Seq<Bytes>(), Seq<Bytes>());

    /// <summary>Parameters in any order.</summary>
    public static readonly KeyRule Sorting = new(Seq<Bytes>(), true, Seq<Bytes>(), Seq<Bytes>());

    /// <summary>What fields say counts.</summary>
    public static KeyRule ByHeaders(Seq<string> names) => new(
        Seq<Bytes>(), false, names.Map(static name => Bytes.Of(name.ToLowerInvariant())), Seq<Bytes>());

    /// <summary>What cookies say counts.</summary>
    public static KeyRule ByCookies(Seq<string> names) => new(
        Seq<Bytes>(), false, Seq<Bytes>(), names.Map(Bytes.Of));

    /// <summary>Both.</summary>
    public KeyRule With(KeyRule other) => new(
        Sequences.Join(Ignored, other.Ignored), SortsQuery || other.SortsQuery,
        Sequences.Join(Headers, other.Headers), Sequences.Join(Cookies, other.Cookies));

    /// <summary>Under what the answer to a request is looked for and stored.</summary>
    public CacheKey KeyOf(RequestHead request)
    {
        var key = Lookup.KeyOf(request);
        return IsAll ? key : key with { Target = Written(TargetOf(key.Target), request.Fields) };
    }

    /// <summary>The target as it stands in keys of this rule, without what stands behind it.</summary>
    /// <param name="target">In its <see cref="TargetForm"/>.</param>
    public Bytes TargetOf(Bytes target) => KeyQuery.Of(target, Ignored, SortsQuery);

    /// <summary>
    /// With what everything begins that is stored for the target with more in its key than that: under whatever rule,
    /// whoever asked, and as the answer to a QUERY.
    /// </summary>
    public static Bytes BeginningOf(Bytes target) => Bytes.Owned([.. target.Span, (byte)' ']);

    /// <summary>Whether a key is one of such a rule.</summary>
    public static bool IsOf(CacheKey key) => key.Target.Span.IndexOf(Word) >= 0;

    /// <summary>
    /// What a key has beside the target, to be read: the beginning of its rule's mark, and what it has of its request.
    /// None where it is the target alone.
    /// </summary>
    public static IEnumerable<string> ShownOf(CacheKey key)
    {
        var text = key.Target.ToString();
        var at = text.IndexOf(' ', StringComparison.Ordinal);

        return !IsOf(key) ? [] : text[(at + 1)..].Split(' ') is [var word, var mark, .. var members]
            ? [$"{word} {mark[..Math.Min(mark.Length, MarkShown)]}", .. members]
            : [];
    }

    /// <summary>Whether a field of that name, in any case, counts.</summary>
    public bool Takes(Bytes field)
    {
        foreach (var name in Headers)
        {
            if (name.EqualsIgnoreCase(field.Span))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Two rules of the same words are one, in whatever order they were given.</summary>
    public bool Equals(KeyRule? other) => other is not null && _mark == other._mark;

    public override int GetHashCode() => _mark.GetHashCode();

    private Bytes Written(Bytes target, Fields request)
    {
        var key = new List<byte>(target.Length + _mark.Length + 64);
        key.AddRange(target.Span);
        key.AddRange(_mark.Span);
        foreach (var name in Headers)
        {
            KeyMember.OfField(key, request, name.Span);
        }

        foreach (var name in Cookies)
        {
            KeyMember.OfCookie(key, request, name.Span);
        }

        return Bytes.Owned([.. key]);
    }

    private static Seq<Bytes> Once(Seq<Bytes> names) =>
        toSeq(names.Distinct().OrderBy(static name => name.ToString(), StringComparer.Ordinal)).Strict();

    // Of the rule alone: nobody but the operator chooses what it is made of. No name has a space or a line feed in it.
    private static Bytes MarkOf(KeyRule rule)
    {
        var text = string.Join(
            '\n', string.Join(' ', rule.Ignored), rule.SortsQuery, string.Join(' ', rule.Headers),
            string.Join(' ', rule.Cookies));
        var digest = SHA256.HashData(Encoding.Latin1.GetBytes(text));
        return Bytes.Owned([.. Word, .. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(digest.AsSpan(0, 8)))]);
    }
}
