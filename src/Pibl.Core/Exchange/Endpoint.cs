namespace Pibl.Exchange;

/// <summary>A server that requests may go to.</summary>
/// <param name="Host">A name or an address, without brackets.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Weight">Its share of the requests, 1 to 100.</param>
/// <param name="Backup">Used only while no other server is healthy.</param>
/// <param name="Scheme">How it is spoken to.</param>
public sealed record Endpoint(
    string Host, int Port, int Weight = 1, bool Backup = false, Scheme Scheme = Scheme.Http)
{
    // Neither can be changed by `with`, so Id, which is made of them once, stays true.
    public string Host { get; } = Host;

    public int Port { get; } = Port;

    public Scheme Scheme { get; } = Scheme;

    /// <summary><c>drain</c>: it gets no new clients; those of STICKY stay.</summary>
    public bool Drain { get; init; }

    /// <summary><c>max=</c>: requests at once, from 1; <see cref="int.MaxValue"/>: no bound of its own.</summary>
    public int AtOnceMax { get; init; } = int.MaxValue;

    /// <summary>The same for two entries that name one server.</summary>
    public EndpointId Id { get; } = new(Scheme, Host.ToLowerInvariant(), Port);

    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
