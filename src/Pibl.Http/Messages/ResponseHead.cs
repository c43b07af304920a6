
namespace Pibl.Http.Messages;

/// <summary>A response's head, parsed and checked, or made by the proxy.</summary>
/// <param name="Status">100 to 999; final when 200 or more.</param>
/// <param name="Reason">The reason phrase, maybe empty; never with control bytes.</param>
/// <param name="Version">The version the server speaks.</param>
/// <param name="Fields">All fields as they came.</param>
/// <param name="Framing">Decided with the request's method in hand (RFC 9112 §6.3).</param>
/// <param name="Connection">What the Connection field says.</param>
public sealed record ResponseHead(
    int Status,
    Bytes Reason,
    HttpVersion Version,
    Fields Fields,
    Framing Framing,
    ConnectionOptions Connection)
{
    /// <summary>1xx: another response follows (RFC 9110 §15.2).</summary>
    public bool IsInterim => Status is >= 100 and < 200;
}
