namespace Pibl.Exchange;

/// <summary>A server that requests may go to.</summary>
/// <param name="Host">A name or an address, without brackets.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Weight">Its share of the requests, 1 to 100.</param>
/// <param name="Backup">Used only while no other server is healthy.</param>
public sealed record Endpoint(string Host, int Port, int Weight = 1, bool Backup = false)
{
    /// <summary>The same for two entries that name one server.</summary>
    public EndpointId Id => new(Scheme.Http, Host.ToLowerInvariant(), Port);

    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
