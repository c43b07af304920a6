namespace Pibl.Twins;

/// <summary>What a server does with a handshake.</summary>
internal enum Greeting
{
    Accepts,
    Refuses,
    Hangs,
}

/// <summary>A server of the test's world: it accepts, refuses or hangs, and says what the test says.</summary>
internal sealed class Origin(string name)
{
    private readonly List<Peer> _connections = [];

    public string Name => name;

    public Greeting Greeting { get; set; } = Greeting.Accepts;

    /// <summary>How often somebody knocked, whatever came of it.</summary>
    public int Knocks { get; set; }

    /// <summary>All that were ever opened, in order.</summary>
    public IReadOnlyList<Peer> Connections => _connections;

    /// <summary>Called for each new connection, before anything arrives on it.</summary>
    public Action<Peer>? Connected { get; set; }

    public void Open(Peer peer)
    {
        _connections.Add(peer);
        Connected?.Invoke(peer);
    }
}
