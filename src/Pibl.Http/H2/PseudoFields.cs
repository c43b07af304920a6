using Pibl.Http.Messages;

namespace Pibl.Http.H2;

/// <summary>
/// Pseudo-header fields (RFC 9113 §8.3) while a header block is read: ids beside those of <see cref="FieldId"/>, which
/// no record ever sees.
/// </summary>
internal static class PseudoFields
{
    internal const FieldId Method = (FieldId)248;
    internal const FieldId Scheme = (FieldId)249;
    internal const FieldId Authority = (FieldId)250;
    internal const FieldId Path = (FieldId)251;
    internal const FieldId Protocol = (FieldId)252;
    internal const FieldId Status = (FieldId)253;
    internal const FieldId Unknown = (FieldId)254;

    /// <summary>The first of them.</summary>
    internal const FieldId First = Method;

    internal static bool IsOne(FieldId id) => id >= First;

    /// <summary>A field that is of one connection, and of no message of HTTP/2 (RFC 9113 §8.2.2).</summary>
    internal static bool IsOfConnection(FieldId id) => id is FieldId.Connection or FieldId.KeepAlive
        or FieldId.ProxyConnection or FieldId.TransferEncoding or FieldId.Upgrade;

    /// <summary>The id of any field name of HTTP/2.</summary>
    internal static FieldId IdOf(ReadOnlySpan<byte> name) =>
        name.IsEmpty || name[0] != ':' ? FieldIds.Of(name)
        : name.SequenceEqual(":method"u8) ? Method
        : name.SequenceEqual(":scheme"u8) ? Scheme
        : name.SequenceEqual(":authority"u8) ? Authority
        : name.SequenceEqual(":path"u8) ? Path
        : name.SequenceEqual(":protocol"u8) ? Protocol
        : name.SequenceEqual(":status"u8) ? Status
        : Unknown;
}
