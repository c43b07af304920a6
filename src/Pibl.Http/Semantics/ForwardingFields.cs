using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>
/// The fields in which proxies tell a server who asked: X-Forwarded-*, X-Real-IP and Forwarded (RFC 7239). Servers
/// decide by them who may enter and whether a connection was encrypted, so a client's own must not arrive.
/// </summary>
internal static class ForwardingFields
{
    /// <summary>
    /// Whether the field is one of them. CGI (RFC 3875 §4.1.18) and its successors read <c>X_Forwarded_For</c> as
    /// <c>X-Forwarded-For</c>, so the underscore counts as a hyphen.
    /// </summary>
    internal static bool IsOne(FieldId id, ReadOnlySpan<byte> name) => id switch
    {
        FieldId.Forwarded or FieldId.XForwardedFor or FieldId.XForwardedHost or FieldId.XForwardedProto => true,
        FieldId.Other => IsAlike(name, "x-forwarded"u8, prefix: true) || IsAlike(name, "x-real-ip"u8, prefix: false),
        _ => false,
    };

    /// <summary>
    /// Whether the field tells of a client's certificate (RFC 9440 §2.2, §2.3). Nobody is believed about that: whatever
    /// comes with a request is taken away, a trusted peer's too, which may pass on what a client wrote.
    /// </summary>
    internal static bool IsOfCertificate(FieldId id, ReadOnlySpan<byte> name) => id == FieldId.Other
        && (IsAlike(name, "client-cert"u8, prefix: true) || IsAlike(name, "x-client-cert"u8, prefix: true));

    /// <summary>
    /// No program that means well writes these with an underscore: not even a trusted peer's goes on.
    /// </summary>
    internal static bool IsDisguised(FieldId id, ReadOnlySpan<byte> name) =>
        id == FieldId.Other && name.Contains((byte)'_') && IsOne(id, name);

    private static bool IsAlike(ReadOnlySpan<byte> name, ReadOnlySpan<byte> wanted, bool prefix)
    {
        if (name.Length < wanted.Length || (!prefix && name.Length != wanted.Length))
        {
            return false;
        }

        for (var at = 0; at < wanted.Length; at++)
        {
            var octet = name[at] == '_' ? (byte)'-' : name[at];
            if (octet != wanted[at] && (octet | 0x20) != wanted[at])
            {
                return false;
            }
        }

        return true;
    }
}
