namespace Pibl.Discovery;

/// <summary>RFC 2782.</summary>
/// <param name="Priority">The lowest is asked first.</param>
/// <param name="Weight">The share among those of one priority.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Target">A name with addresses, without the dot at its end; empty: there is no such service.</param>
public sealed record SrvRecord(int Priority, int Weight, int Port, string Target);
