using LanguageExt;
using Pibl.Config;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using static LanguageExt.Prelude;

namespace Pibl.FieldEdits;

/// <summary>
/// Reads the name of a field that is to be set or taken away, and refuses those that are PIBL's to write.
/// </summary>
internal static class FieldNames
{
    /// <summary>A token (RFC 9110 §5.6.2) that may be edited on this way, as it stands.</summary>
    public static Validation<ConfigError, string> Read(SourceSpan name, bool isRequest, bool isSet)
    {
        var text = name.Text;
        var odd = text.AsSpan().IndexOfAnyExcept(Token);
        if (odd >= 0)
        {
            return name.Slice(odd, 1).Fails<string>(
                $"\"{text[odd]}\" cannot stand in the name of a field", HintOn(text[odd], isSet));
        }

        // CGI and its successors read both alike (RFC 3875 §4.1.18), and so does FieldRule.
        var read = text.Replace('_', '-');
        return WhyNot(FieldIds.Of(Bytes.Of(read).Span), read, isRequest, isSet) is { } why
            ? name.Fails<string>($"{text} cannot be {(isSet ? "set" : "taken away")} here", why)
            : Success<ConfigError, string>(text);
    }

    private static readonly System.Buffers.SearchValues<char> Token = System.Buffers.SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static string HintOn(char odd, bool isSet) => odd switch
    {
        '{' or '}' => "placeholders stand in values only",
        ':' => "only the name, without a value",
        ' ' or '\t' => isSet ? "NAME: VALUE, with the colon right behind the name" : "commas between two names",
        _ => "letters, digits and hyphens, such as X-Env",
    };

    private static string? WhyNot(FieldId id, string name, bool isRequest, bool isSet) => id switch
    {
        FieldId.Connection or FieldId.KeepAlive or FieldId.ProxyConnection or FieldId.Te or FieldId.Trailer
            or FieldId.TransferEncoding or FieldId.Upgrade or FieldId.ProxyAuthenticate
            or FieldId.ProxyAuthenticationInfo or FieldId.ProxyAuthorization =>
            "it belongs to one connection and ends there (RFC 9110 §7.6.1)",
        FieldId.ContentLength => "the body says how long it is (RFC 9112 §6)",
        FieldId.Via or FieldId.CdnLoop => "VIA says where PIBL names itself",
        _ when HopByHop.IsHttp2Settings(Bytes.Of(name).Span) || HopByHop.IsProxy(Bytes.Of(name).Span) =>
            "it never goes on",
        _ when isRequest => WhyNotInRequests(id, isSet),
        _ => WhyNotInReplies(id),
    };

    private static string? WhyNotInRequests(FieldId id, bool isSet) => id switch
    {
        FieldId.XRequestId => "REQUEST_ID says whether it is sent",
        FieldId.Host => "SET_HOST says which Host the server gets",
        FieldId.Expect or FieldId.MaxForwards => "it is for each proxy on the way (RFC 9110 §7.6.2, §10.1.1)",
        FieldId.XForwardedFor or FieldId.XForwardedHost or FieldId.XForwardedProto or FieldId.Forwarded =>
            "PIBL writes it; TRUSTED_PROXIES says whose are believed",

        // The reply goes to a client, and into a cache, that asked for something else.
        FieldId.Range or FieldId.IfRange or FieldId.IfMatch or FieldId.IfNoneMatch or FieldId.IfModifiedSince
            or FieldId.IfUnmodifiedSince when isSet => "who asks for a part, or on a condition, is the client (RFC 9110 §13)",
        _ => null,
    };

    private static string? WhyNotInReplies(FieldId id) => id switch
    {
        FieldId.Age or FieldId.CacheStatus => "the cache writes it (RFC 9111 §5.1, RFC 9211)",
        FieldId.Date => "every reply has one (RFC 9110 §6.6.1)",
        FieldId.ContentEncoding or FieldId.ContentRange => "it says how the body is to be read (RFC 9110 §8.4, §14.4)",
        _ => null,
    };
}
