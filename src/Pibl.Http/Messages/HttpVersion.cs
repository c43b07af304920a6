namespace Pibl.Http.Messages;

/// <summary>The versions that this proxy speaks on the wire (RFC 9112 §2.3).</summary>
public enum HttpVersion : byte
{
    Http10,
    Http11,
}
