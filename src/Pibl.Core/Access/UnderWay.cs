using Pibl.Exchange;

namespace Pibl.Access;

/// <summary>An exchange that is not over, for whoever asks what is under way.</summary>
/// <param name="Received">The request; its body belongs to the exchange.</param>
/// <param name="Site">As in <c>[site NAME]</c>.</param>
/// <param name="IsTunnel">Its connection has switched to another protocol.</param>
/// <param name="BodyBytes">Body bytes that went to the client by now.</param>
public readonly record struct UnderWay(Received Received, string Site, bool IsTunnel, long BodyBytes);
