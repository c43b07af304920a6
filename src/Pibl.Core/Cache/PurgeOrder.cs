using System.Text;
using System.Text.Json;
using LanguageExt;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using static LanguageExt.Prelude;

namespace Pibl.Cache;

/// <summary>What somebody asks to be purged.</summary>
/// <param name="Scopes">At least one.</param>
/// <param name="IsSoft">It is made stale, and not forgotten.</param>
public sealed record PurgeOrder(Seq<PurgeScope> Scopes, bool IsSoft)
{
    /// <summary>The method of a purge over HTTP; in no registry, and known to every cache.</summary>
    private static ReadOnlySpan<byte> MethodName => "PURGE"u8;

    /// <summary>Of the other caches that are told so.</summary>
    private const string Forms = "\"url\", \"prefix\", \"pattern\", \"tag\" or \"all\": true";

    /// <summary>
    /// Keys have more in them than targets (CACHE_KEY): none of them is found by a target alone.
    /// </summary>
    public bool IsUnderRules { get; private init; }

    /// <summary>An order that another proxy was given, as it was carried out there.</summary>
    /// <param name="scopes">At least one.</param>
    /// <param name="isSoft">See <see cref="IsSoft"/>.</param>
    /// <param name="isUnderRules">See <see cref="IsUnderRules"/>.</param>
    public static PurgeOrder Of(Seq<PurgeScope> scopes, bool isSoft, bool isUnderRules) =>
        new(scopes, isSoft) { IsUnderRules = isUnderRules };

    /// <summary>The same under all rules of CACHE_KEY.</summary>
    public PurgeOrder Under(KeyRules rules) => rules.Rules.IsEmpty
        ? this
        : new PurgeOrder(Scopes.Bind(rules.ScopesOf).Distinct().ToSeq().Strict(), IsSoft) { IsUnderRules = true };

    /// <summary>Whether a request has the method PURGE.</summary>
    public static bool IsAsked(RequestHead request) =>
        request.Method == Method.Other && request.MethodName.Span.SequenceEqual(MethodName);

    /// <summary>
    /// What a PURGE request is about: the tags in its <c>Cache-Tag</c> and <c>Surrogate-Key</c>; else its target, or
    /// all that begins with it where it ends in a star. <c>Soft-Purge: 1</c> (or <c>Fastly-Soft-Purge: 1</c>) makes it
    /// soft. Or why that is not what somebody means: a field for tags with none in it, a star that is taken literally.
    /// </summary>
    public static Either<string, PurgeOrder> Of(RequestHead request)
    {
        var isSoft = IsOne(request.Fields, "Soft-Purge"u8) || IsOne(request.Fields, "Fastly-Soft-Purge"u8);
        var tags = PurgeTags.Named(request.Fields);
        if (tags.Count > 0)
        {
            return new PurgeOrder(toSeq(tags.Select(PurgeScope.OfTag)).Strict(), isSoft);
        }

        if (PurgeTags.IsNamed(request.Fields))
        {
            return "Surrogate-Key and Cache-Tag name what is purged, and there is no tag in them.";
        }

        var key = Lookup.KeyOf(request);
        return key.Target.Span.IndexOf((byte)'*') is var star && star >= 0 && star < key.Target.Length - 1
            ? "`*` counts only at the end; pibl purge --pattern, or the API, takes it anywhere."
            : new PurgeOrder(Seq1(Star(Authority.WithoutScheme(key), key.Target)), isSoft);
    }

    /// <summary>The order in the content of a request to the admin interface; or what is wrong with it.</summary>
    /// <param name="json">Such as <c>{"tag": "product-7", "soft": true}</c>.</param>
    public static Either<string, PurgeOrder> Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement)
                : Left<string, PurgeOrder>($"an object is asked for, with one of {Forms}");
        }
        catch (JsonException wrong)
        {
            return Left<string, PurgeOrder>($"not valid JSON: {wrong.Message}");
        }
        catch (InvalidOperationException)
        {
            // The parser lets it pass; whoever reads the text meets it.
            return Left<string, PurgeOrder>("not valid JSON: a text in it is not UTF-8, or half a character (RFC 8259 §8)");
        }
    }

    /// <summary>The order of a command.</summary>
    /// <param name="name">url, prefix, pattern, tag or all.</param>
    /// <param name="value">What stands behind it.</param>
    public static Either<string, PurgeScope> ScopeOf(string name, string value) => name switch
    {
        "all" => Right<string, PurgeScope>(PurgeScope.All),
        _ when value.Length == 0 || value.Any(char.IsControl) || value.Contains(' ') =>
            Left<string, PurgeScope>($"{name} is empty, or has a space in it"),
        "tag" => Right<string, PurgeScope>(PurgeScope.OfTag(Bytes.Of(Encoding.UTF8.GetBytes(value)))),
        _ => OfPlace(name, value),
    };

    /// <summary>As it is read.</summary>
    public static string Json(string name, string value, bool isSoft) => Pibl.Json.Object(json =>
    {
        if (name == "all")
        {
            json.WriteBoolean(name, true);
        }
        else
        {
            json.WriteString(name, value);
        }

        json.WriteBoolean("soft", isSoft);
    });

    /// <summary>What was done, in one line.</summary>
    public string Told(PurgeOutcome outcome)
    {
        var what = string.Join(", ", Scopes);
        return outcome switch
        {
            PurgeOutcome.Done => $"{what}: {(IsSoft ? "stale from now on" : "purged")}",
            PurgeOutcome.Full =>
                $"{what}: not purged, too many purges are still being carried out; try again, or purge more at once",
            PurgeOutcome.Unshared => $"{what}: purged here, but CACHE_SHARED did not take it: "
                + "other proxies may still serve it; it is sent when the store answers, or try again",
            PurgeOutcome.Unconfirmed => $"{what}: purged here, but not every proxy has confirmed it in time "
                + "(the log names them): try again, or stop those",
            _ => $"{what}: purged until this program ends, but CACHE_FILE did not take it: a restart may bring it back",
        };
    }

    private static Either<string, PurgeOrder> Read(JsonElement root)
    {
        var (scopes, isSoft) = (Seq<PurgeScope>(), false);
        foreach (var member in root.EnumerateObject())
        {
            if (member.Name == "soft" && member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            {
                isSoft = member.Value.GetBoolean();
            }
            else if (ScopesOf(member.Name, member.Value).Case is Seq<PurgeScope> read)
            {
                scopes = Sequences.Join(scopes, read);
            }
            else
            {
                return Left<string, PurgeOrder>(WrongWith(member));
            }
        }

        return scopes.IsEmpty
            ? Left<string, PurgeOrder>($"nothing is to be purged: one of {Forms}")
            : Right<string, PurgeOrder>(new PurgeOrder(scopes, isSoft));
    }

    private static string WrongWith(JsonProperty member) => member.Name switch
    {
        "url" or "prefix" or "pattern" or "tag" when member.Value.ValueKind == JsonValueKind.String =>
            ScopeOf(member.Name, member.Value.GetString()!).Match(_ => "", wrong => wrong),
        "url" or "prefix" or "pattern" or "tag" => $"{member.Name} is a text, or a list of texts that are right",
        "soft" or "all" => $"{member.Name} is true or false",
        _ => $"{member.Name} is not known: one of {Forms}, and \"soft\"",
    };

    private static Either<string, Seq<PurgeScope>> ScopesOf(
        string name, JsonElement value) => (name, value.ValueKind) switch
        {
            ("all", JsonValueKind.True) => Right<string, Seq<PurgeScope>>(Seq1(PurgeScope.All)),
            ("all", JsonValueKind.False) => Right<string, Seq<PurgeScope>>(Seq<PurgeScope>()),
            ("url" or "prefix" or "pattern" or "tag", JsonValueKind.String) =>
                ScopeOf(name, value.GetString()!).Map(scope => Seq1(scope)),
            ("url" or "prefix" or "pattern" or "tag", JsonValueKind.Array) => toSeq(value.EnumerateArray())
                .Map(item => item.ValueKind == JsonValueKind.String
                    ? ScopeOf(name, item.GetString()!) : Left<string, PurgeScope>("a text is asked for"))
                .Fold(
                    Right<string, Seq<PurgeScope>>(Seq<PurgeScope>()),
                    static (before, one) => before.Bind(all => one.Map(scope => all.Add(scope)))),
            _ => Left<string, Seq<PurgeScope>>("not known"),
        };

    private static Either<string, PurgeScope> OfPlace(string name, string value)
    {
        var text = Encoded(value.Split('#')[0]);
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 && !text.StartsWith('/'))
        {
            return Left<string, PurgeScope>($"{name} is http://HOST/PATH, or /PATH for every host, not {value}");
        }

        var rest = scheme < 0 ? text : text[(scheme + 3)..];
        var isHttps = scheme >= 0 && string.Equals(text[..scheme], "https", StringComparison.OrdinalIgnoreCase);
        if (scheme >= 0 && !isHttps && !string.Equals(text[..scheme], "http", StringComparison.OrdinalIgnoreCase))
        {
            return Left<string, PurgeScope>($"{text[..scheme]} is not spoken here");
        }

        var end = rest.AsSpan().IndexOfAny('/', '?');
        var host = scheme < 0 ? "" : end < 0 ? rest : rest[..end];
        if (scheme >= 0 && !HostRules.IsValid(Encoding.Latin1.GetBytes(host)))
        {
            return Left<string, PurgeScope>($"\"{host}\" is no host");
        }

        var target = scheme < 0 ? rest : end < 0 ? "/" : rest[end..];
        target = target.StartsWith('/') ? target : "/" + target;
        var kind = name switch { "prefix" => PurgeKind.Prefix, "pattern" => PurgeKind.Pattern, _ => PurgeKind.Url };
        return Right<string, PurgeScope>(new PurgeScope(
            kind, HostOf(host, isHttps ? ClientScheme.Https : ClientScheme.Http), TargetForm.Of(Bytes.Of(target))));
    }

    private static Bytes HostOf(string host, ClientScheme scheme) => host.Length == 0
        ? default
        : Authority.WithoutScheme(new CacheKey(Authority.Of(HostRules.Normalize(Bytes.Of(host)), scheme), default));

    private static PurgeScope Star(Bytes host, Bytes target) => target.Span is [.., (byte)'*']
        ? new PurgeScope(PurgeKind.Prefix, host, target.Slice(0, target.Length - 1))
        : new PurgeScope(PurgeKind.Url, host, target);

    private static bool IsOne(Fields fields, ReadOnlySpan<byte> name) =>
        fields.Find(name) is { } value && value.Span.SequenceEqual("1"u8);

    /// <summary>RFC 3986 §2.5: what is not ASCII as the octets of UTF-8, as browsers send it.</summary>
    private static string Encoded(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(
        octet => octet < 0x80 ? ((char)octet).ToString() : $"%{octet:X2}"));
}
