namespace Pibl.Http.Messages;

/// <summary>The versions that this proxy speaks on the wire (RFC 9112 §2.3, RFC 9113).</summary>
public enum HttpVersion : byte
{
    Http10,
    Http11,
    Http2,
}
