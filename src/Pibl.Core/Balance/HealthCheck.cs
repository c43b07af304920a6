namespace Pibl.Balance;

/// <summary>HEALTH: what a server is asked now and then, and what it must answer.</summary>
public sealed record HealthCheck
{
    /// <summary>So much of a response's content is searched for <see cref="Body"/>.</summary>
    public const int BodyBytesMax = 64 * 1024;

    /// <summary>What is asked for with GET; null: nothing is (<c>tcp</c>, <c>grpc</c>).</summary>
    public string? Path { get; init; }

    /// <summary>
    /// The service that gRPC's health service is asked about (<c>grpc</c>); empty: the server as a whole; null: that is
    /// not what is asked.
    /// </summary>
    public string? Service { get; init; }

    /// <summary>A connection is enough (<c>tcp</c>).</summary>
    public bool IsConnection => Path is null && Service is null;

    /// <summary>From one check of a server to its next (<c>every=</c>).</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>For connection and answer together; no longer than <see cref="Every"/> (<c>timeout=</c>).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>So many good checks in a row bring a server back (<c>rise=</c>).</summary>
    public int Rise { get; init; } = 2;

    /// <summary>So many failed ones in a row set it aside (<c>fall=</c>).</summary>
    public int Fall { get; init; } = 3;

    /// <summary>The lowest status that is good (<c>status=200-399</c>).</summary>
    public int StatusMin { get; init; } = 200;

    /// <summary>The highest.</summary>
    public int StatusMax { get; init; } = 399;

    /// <summary>
    /// What must stand in the first <see cref="BodyBytesMax"/> bytes of the content (<c>body=</c>); empty: anything.
    /// </summary>
    public string Body { get; init; } = "";

    /// <summary>The Host that is sent (<c>host=</c>); empty: that of SET_HOST, or the server's own.</summary>
    public string Host { get; init; } = "";

    public override string ToString() => HealthCheckText.Show(this);
}
