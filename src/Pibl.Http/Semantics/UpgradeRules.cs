using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>
/// Which upgrade goes through (RFC 9110 §7.8): websocket, asked for with Connection in HTTP/1.1, or by an extended
/// CONNECT in HTTP/2 (RFC 8441), without a body. Any other is ignored, as the RFC allows; h2c above all, since it would
/// open a tunnel past every rule of this proxy.
/// </summary>
public static class UpgradeRules
{
    /// <summary>The one protocol that is passed on, as it is written on the wire.</summary>
    internal static ReadOnlySpan<byte> Protocol => "websocket"u8;

    /// <summary>Whether the request asks for the upgrade that is passed on.</summary>
    public static bool IsWanted(RequestHead request) =>
        request.Version != HttpVersion.Http10
        && request.Method == Method.Get
        && request.Framing.IsEmpty
        && (request.Connection & ConnectionOptions.Upgrade) != 0
        && FieldLists.Has(request.Fields, FieldId.Upgrade, Protocol);

    /// <summary>
    /// The fields of the opening handshake that prove it was no other request (RFC 6455 §4.1, §4.2): the streams of
    /// HTTP/2 have no need of them (RFC 8441 §5).
    /// </summary>
    public static bool IsKeyField(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "Sec-WebSocket-Key"u8) || Ascii.EqualsIgnoreCase(name, "Sec-WebSocket-Accept"u8);

    /// <summary>
    /// Whether a 101 says yes to what was asked: any other 101 is a broken response (RFC 9110 §15.2.2).
    /// </summary>
    public static bool IsAnsweredBy(ResponseHead head)
    {
        var at = head.Fields.IndexOf(FieldId.Upgrade, 0);
        return head.Status == 101
            && head.Version == HttpVersion.Http11
            && (head.Connection & ConnectionOptions.Upgrade) != 0
            && at >= 0
            && head.Fields.IndexOf(FieldId.Upgrade, at + 1) < 0
            && Ascii.EqualsIgnoreCase(head.Fields.ValueOf(at), Protocol);
    }
}
