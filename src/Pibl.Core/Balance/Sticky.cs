using System.Text;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Balance;

/// <summary>
/// STICKY: a cookie of the proxy's own names the server that a client comes back to.
/// </summary>
/// <remarks>
/// Rule 1. It goes there as long as the server is healthy, even where it drains.
/// Rule 2. Where the server is full, this request goes to another one, and the cookie stays.
/// Rule 3. Where it is set aside, gone, or the cookie is not one of ours, another is chosen as if there were no cookie,
/// and the one that answers is named from then on.
/// Rule 4. A reply that a shared cache on the way may store (RFC 9111 §3: <c>public</c>, <c>max-age</c>, <c>Expires</c>
/// …) names nobody: the cache would give the cookie to all (§7.3). Neither does one that no server has answered.
/// </remarks>
public sealed class Sticky
{
    private readonly byte[] _cookie;
    private readonly StickyTokens _tokens;

    public Sticky(StickyRule rule, StickyTokens tokens) =>
        (_cookie, _tokens) = (Encoding.ASCII.GetBytes(rule.Cookie), tokens);

    /// <summary>That of a site; null where STICKY is not given. The key is made only if it is.</summary>
    public static Sticky? Of(Settings settings, Lazy<byte[]> key) => settings.Get(BalanceKeys.Sticky).MatchUnsafe(
        rule => new Sticky(rule, new StickyTokens(key.Value, settings.Servers)), () => null);

    /// <summary>The server that the client comes back to, and after it <paramref name="others"/>.</summary>
    public Pick Before(Pick others) => (ClusterView view, in Asked asked, ReadOnlySpan<bool> tried) =>
        HomeIn(view, asked.Request.Fields) is var home and >= 0 && (tried.IsEmpty || !tried[home])
            ? home
            : others(view, in asked, tried);

    /// <summary>
    /// The server that the cookie names, by its number in the view, where it is healthy or shares the requests though
    /// nobody is; else -1.
    /// </summary>
    public int HomeIn(ClusterView view, Fields request) =>
        Cookies.TryFind(request, _cookie, out var value)
        && _tokens.TryRead(value, out var id)
        && view.IndexOf(id) is var server and >= 0
        && (view[server].Health.IsInTurn || view.Weights[server] > 0)
            ? server
            : -1;

    /// <summary>The reply, with a cookie where the client is to come back to the server that has answered.</summary>
    public Reply Name(RequestHead request, Reply reply, ClusterView view) =>
        reply.Via is { Endpoint: { } endpoint, Fault: null }
        && HomeIn(view, request.Fields) < 0
        && !IsForEverybody(reply.Head.Fields)
        && _tokens.TryShow(endpoint.Id, out var token)
            ? reply with { Head = reply.Head with { Fields = With(reply.Head.Fields, token, request.Scheme) } }
            : reply;

    // RFC 9111 §3: what says how long it is fresh, and not that it is for one client, may be stored with the cookie.
    private static bool IsForEverybody(Fields fields) =>
        CacheControlParser.Parse(fields) is var control
        && !control.Has(CacheDirectives.Private | CacheDirectives.NoStore | CacheDirectives.NoCache)
        && (control.Has(CacheDirectives.Public) || control.SharedMaxAge >= 0 || control.MaxAge >= 0
            || fields.Has(FieldId.Expires));

    // RFC 6265 §4.1.2; SameSite is of RFC 6265bis §4.1.2.7. Without Max-Age it ends with the browser's session.
    private Fields With(Fields fields, ReadOnlySpan<byte> token, ClientScheme scheme)
    {
        Span<byte> value = stackalloc byte[256];
        var length = 0;
        Append(value, ref length, _cookie);
        Append(value, ref length, "="u8);
        Append(value, ref length, token);
        Append(value, ref length, "; Path=/; HttpOnly; SameSite=Lax"u8);
        if (scheme == ClientScheme.Https)
        {
            Append(value, ref length, "; Secure"u8);
        }

        return fields.With("Set-Cookie"u8, value[..length]);
    }

    private static void Append(Span<byte> to, ref int length, ReadOnlySpan<byte> text)
    {
        text.CopyTo(to[length..]);
        length += text.Length;
    }
}
