namespace Pibl.Http.Messages;

/// <summary>What the Connection field of a message says (RFC 9110 §7.6.1), read once by the parser.</summary>
[Flags]
public enum ConnectionOptions : byte
{
    None = 0,
    Close = 1,
    KeepAlive = 2,
    Upgrade = 4,

    /// <summary>It names fields of its own, which must be removed before the message goes on.</summary>
    NamesFields = 8,
}
