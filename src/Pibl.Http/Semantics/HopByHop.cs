using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>
/// What ends at this proxy (RFC 9110 §7.6.1).
/// <para>Rule 1. Connection, and the fields that are hop-by-hop without being named in it, never go on.</para>
/// <para>Rule 2. A field that Connection names does not go on either,</para>
/// <para>Rule 3. except for those whose loss would change the message or how it is guarded: a sender must not name
/// them, and doing so has no effect.</para>
/// <para>Rule 4. Fields of proxy authentication are for proxies that a client chose; this one it did not.</para>
/// </summary>
public static class HopByHop
{
    /// <summary>
    /// Whether a field goes on to the next hop. Framing fields do, by this rule: the writers write their own.
    /// </summary>
    /// <param name="fields">The fields of one head.</param>
    /// <param name="at">Which of them.</param>
    /// <param name="options">What the head's parser read from Connection.</param>
    public static bool Passes(Fields fields, int at, ConnectionOptions options)
    {
        var id = fields[at].Id;
        return !IsAlways(id)
            && (id != FieldId.Other || !IsHttp2Settings(fields.NameOf(at)))
            && ((options & ConnectionOptions.NamesFields) == 0
                || IsImmune(id)
                || !Nominates(fields, fields.NameOf(at)));
    }

    /// <summary>
    /// The request without the fields that its Connection names, and without their names. Do this before the cache is
    /// asked: else a client could store a response under fields that the server never saw.
    /// </summary>
    public static RequestHead WithoutNominated(RequestHead request)
    {
        if ((request.Connection & ConnectionOptions.NamesFields) == 0)
        {
            return request;
        }

        var fields = request.Fields;
        var kept = fields.Where((all, at) =>
            IsImmune(all[at].Id) || all[at].Id is FieldId.Connection or FieldId.Te || !Nominates(all, all.NameOf(at)));
        return request with { Fields = kept };
    }

    /// <summary>The fields that may be stored or go on (RFC 9111 §3.1): a list over the same bytes.</summary>
    public static Fields EndToEnd(Fields fields, ConnectionOptions options)
    {
        for (var at = 0; at < fields.Count; at++)
        {
            if (!Passes(fields, at, options))
            {
                return fields.Where((all, place) => Passes(all, place, options));
            }
        }

        return fields;
    }

    /// <summary>Whether a Connection line of <paramref name="fields"/> has this name as an option.</summary>
    internal static bool Nominates(Fields fields, ReadOnlySpan<byte> name) =>
        FieldLists.Has(fields, FieldId.Connection, name);

    // RFC 7540 §3.2.1; RFC 9113 §3.1 ends its use.
    internal static bool IsHttp2Settings(ReadOnlySpan<byte> name) =>
        name.Length == 14 && Ascii.EqualsIgnoreCase(name, "HTTP2-Settings"u8);

    /// <summary>
    /// CGI (RFC 3875 §4.1.18) hands a request's Proxy field to programs as HTTP_PROXY, which many take for the proxy
    /// that their own requests go through: CVE-2016-5385. No client has a use for it.
    /// </summary>
    internal static bool IsProxy(ReadOnlySpan<byte> name) =>
        name.Length == 5 && Ascii.EqualsIgnoreCase(name, "Proxy"u8);

    private static bool IsAlways(FieldId id) => id is
        FieldId.Connection or FieldId.KeepAlive or FieldId.ProxyConnection or FieldId.Te or FieldId.Upgrade
        or FieldId.TransferEncoding
        or FieldId.ProxyAuthenticate or FieldId.ProxyAuthenticationInfo or FieldId.ProxyAuthorization;

    // RFC 9110 §7.6.1: a sender must not name a field that is meant for all recipients, such as Cache-Control. RFC 8586
    // §2: nobody may let CDN-Loop be removed.
    private static bool IsImmune(FieldId id) => id is
        FieldId.CacheControl or FieldId.CdnLoop or FieldId.ContentLength or FieldId.Expect or FieldId.Host
        or FieldId.MaxForwards or FieldId.TransferEncoding or FieldId.Via;
}
