using System.Net;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Http.H1;

/// <summary>
/// Who asked, over what, and for which host, for the server to read.
/// <para>Rule 1. The peer that the socket names is added to X-Forwarded-For and to Forwarded (RFC 7239 §4).</para>
/// <para>Rule 2. An untrusted peer's own fields were dropped, so what is written here is all there is; a trusted peer's
/// go before it.</para>
/// <para>Rule 3. X-Forwarded-Proto and -Host tell of the first hop: a trusted peer's stay, and are written where it
/// has none.</para>
/// <para>Rule 4. Forwarded is not begun behind a trusted peer that only speaks X-Forwarded-For: the shorter of two
/// chains would name that peer as the client.</para>
/// </summary>
internal static class ForwardedWriter
{
    internal static void Append(HeadBuffer to, RequestHead request, in RequestEdits edits)
    {
        // 65 characters are the longest that IPAddress writes.
        Span<byte> room = stackalloc byte[80];
        var client = AddressOf(edits.Client, room);
        to.Append("X-Forwarded-For: "u8);
        var chained = AppendEarlier(to, request, FieldId.XForwardedFor, edits.TrustedPeer);
        to.Append(client);
        to.Append("\r\n"u8);
        if (!(edits.TrustedPeer && Arrives(request, FieldId.XForwardedProto)))
        {
            to.AppendField("X-Forwarded-Proto"u8, edits.Scheme.Span);
        }

        if (!edits.Host.IsEmpty && !(edits.TrustedPeer && Arrives(request, FieldId.XForwardedHost)))
        {
            to.AppendField("X-Forwarded-Host"u8, edits.Host.Span);
        }

        if (!chained || Arrives(request, FieldId.Forwarded))
        {
            AppendForwarded(to, request, client, edits);
        }
    }

    private static void AppendForwarded(
        HeadBuffer to, RequestHead request, ReadOnlySpan<byte> client, in RequestEdits edits)
    {
        to.Append("Forwarded: "u8);
        AppendEarlier(to, request, FieldId.Forwarded, edits.TrustedPeer);

        // RFC 7239 §6: an IPv6 address stands in brackets, and therefore in quotes.
        var quoted = client.Contains((byte)':');
        to.Append(quoted ? "for=\"["u8 : "for="u8);
        to.Append(client);
        to.Append(quoted ? "]\""u8 : default);
        if (!edits.Host.IsEmpty)
        {
            // RFC 7239 §5.3; the colon of a port is not of a token. A host that was accepted has no quote in it.
            quoted = edits.Host.Span.ContainsAny((byte)':', (byte)'[');
            to.Append(quoted ? ";host=\""u8 : ";host="u8);
            to.Append(edits.Host.Span);
            to.Append(quoted ? "\""u8 : default);
        }

        to.Append(";proto="u8);
        to.Append(edits.Scheme.Span);

        // RFC 7239 §6.3: an obfuscated identifier begins with an underscore, so that no address is given away.
        to.Append(";by=_"u8);
        to.Append(edits.Pseudonym.Span);
        to.Append("\r\n"u8);
    }

    /// <summary>
    /// The members that a trusted peer sent, each line with a comma behind it; whether there were any.
    /// </summary>
    private static bool AppendEarlier(HeadBuffer to, RequestHead request, FieldId id, bool trusted)
    {
        var any = false;
        for (var at = trusted ? request.Fields.IndexOf(id, 0) : -1; at >= 0; at = request.Fields.IndexOf(id, at + 1))
        {
            if (IsEndToEnd(request, at))
            {
                to.Append(request.Fields.ValueOf(at));
                to.Append(", "u8);
                any = true;
            }
        }

        return any;
    }

    private static bool Arrives(RequestHead request, FieldId id)
    {
        var at = request.Fields.IndexOf(id, 0);
        while (at >= 0 && !IsEndToEnd(request, at))
        {
            at = request.Fields.IndexOf(id, at + 1);
        }

        return at >= 0;
    }

    private static bool IsEndToEnd(RequestHead request, int at) =>
        request.Fields[at].ValueLength > 0 && HopByHop.Passes(request.Fields, at, request.Connection);

    /// <summary>
    /// An IPv4 address in its own form even where it came in over an IPv6 socket; no zone id. A client on a Unix socket
    /// has no address (RFC 7239 §6.2).
    /// </summary>
    internal static ReadOnlySpan<byte> AddressOf(IPAddress client, Span<byte> room)
    {
        if (UnixPeer.Is(client))
        {
            return UnixPeer.Unknown;
        }

        client.TryFormat(room, out var length);
        var text = room[..length];
        var zone = text.IndexOf((byte)'%');
        text = zone < 0 ? text : text[..zone];
        return client.IsIPv4MappedToIPv6 && text.StartsWith("::ffff:"u8) ? text[7..] : text;
    }
}
