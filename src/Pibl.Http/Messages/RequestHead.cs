
namespace Pibl.Http.Messages;

/// <summary>A request's head, parsed and checked: if one exists, it is one that may be forwarded.</summary>
/// <param name="Method">The method, as far as the proxy tells methods apart.</param>
/// <param name="MethodName">The method's token as it came.</param>
/// <param name="Target">Origin form (path and query, never empty), or <c>*</c> (RFC 9112 §3.2); an absolute form has
/// been taken apart into <paramref name="Host"/> and this.</param>
/// <param name="Host">The authority the request is for, in lower case: from an absolute target if there was one, else
/// from Host (RFC 9112 §3.2.2); empty only in HTTP/1.0 or where Host was sent empty.</param>
/// <param name="Version">The version the client speaks.</param>
/// <param name="Fields">All fields as they came.</param>
/// <param name="Framing">None, exactly n bytes, or chunked.</param>
/// <param name="Connection">What the Connection field says.</param>
public sealed record RequestHead(
    Method Method,
    Bytes MethodName,
    Bytes Target,
    Bytes Host,
    HttpVersion Version,
    Fields Fields,
    Framing Framing,
    ConnectionOptions Connection)
{
    /// <summary>The client's scheme, as far as the peer is trusted to tell; else the listener's.</summary>
    public ClientScheme Scheme { get; init; }

    /// <summary>It came from a peer of TRUSTED_PROXIES, which answers for the fields that it sends.</summary>
    public bool IsFromTrusted { get; init; }
}
