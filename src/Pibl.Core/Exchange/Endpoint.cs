namespace Pibl.Exchange;

/// <summary>A server that requests may go to, or an entry of SERVERS that stands for several.</summary>
/// <param name="Host">A name or an address, without brackets.</param>
/// <param name="Port">1 to 65535; 0 where whoever finds the servers says it.</param>
/// <param name="Weight">Its share of the requests, 1 to 100.</param>
/// <param name="Backup">Used only while no other server is healthy.</param>
/// <param name="Name">
/// The name in SERVERS that <paramref name="Host"/> is an address of; null: it stands there itself.
/// </param>
/// <param name="Source">
/// Who finds the servers that <paramref name="Host"/> stands for: <c>srv</c>, <c>k8s</c>; null: it is an
/// address, or a name.
/// </param>
/// <param name="Scheme">How it is spoken to.</param>
public sealed record Endpoint(
    string Host,
    int Port,
    int Weight = 1,
    bool Backup = false,
    string? Name = null,
    string? Source = null,
    Scheme Scheme = Scheme.Http)
{
    // None of these can be changed by `with`, so Id, which is made of them once, stays true.
    public string Host { get; } = Host;

    public int Port { get; } = Port;

    public Scheme Scheme { get; } = Scheme;

    public string? Name { get; } = Name;

    public string? Source { get; } = Source;

    /// <summary>
    /// The address of the other family of a machine that has one of each; connections race (RFC 8305). Null: none.
    /// </summary>
    public string? OtherHost { get; init; }

    /// <summary>The file of SERVERS=@file that it stands in; null: it stands in serv.config.</summary>
    public string? ListFile { get; init; }

    /// <summary><c>drain</c>: it gets no new clients; those of STICKY stay.</summary>
    public bool Drain { get; init; }

    /// <summary><c>max=</c>: requests at once, from 1; <see cref="int.MaxValue"/>: no bound of its own.</summary>
    public int AtOnceMax { get; init; } = int.MaxValue;

    /// <summary>The same for two entries that name one server.</summary>
    public EndpointId Id { get; } = new(
        Scheme, (Source is null ? Host : $"{Source}:{Host}").ToLowerInvariant(), Port, Name?.ToLowerInvariant());

    /// <summary>Name and port as Host has them where the server's own is sent: RFC 9112 §3.2.</summary>
    public string Authority => Name is null ? ToString() : $"{Name}:{Port}";

    public override string ToString() => Source == "@" ? $"@{Host}"
        : Source is not null ? $"{Source}:{Host}"
        : Host.Contains(':') ? $"[{Host}]:{Port}"
        : $"{Host}:{Port}";
}
