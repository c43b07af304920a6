using System.Net;
using System.Net.Sockets;
using Pibl.Exchange;
using Pibl.Transport;

namespace Pibl.Twins;

/// <summary>Connects to the servers of the test's world by their name.</summary>
internal sealed class MemoryConnector(Loop loop, Func<int> segment) : IConnector
{
    private readonly Dictionary<string, Origin> _origins = [];
    private int _port = 40_000;

    public Origin this[string name] =>
        _origins.TryGetValue(name, out var origin) ? origin : _origins[name] = new Origin(name);

    public IEnumerable<Origin> All => _origins.Values;

    public ValueTask<IDuplex> ConnectAsync(Endpoint endpoint, CancellationToken cancel)
    {
        var origin = this[endpoint.Host];
        origin.Knocks++;
        switch (origin.Greeting)
        {
            case Greeting.Accepts:
                var peer = new Peer(
                    loop,
                    new IPEndPoint(IPAddress.Parse("198.51.100.1"), ++_port),
                    new IPEndPoint(IPAddress.Parse("198.51.100.80"), endpoint.Port),
                    segment);
                origin.Open(peer);
                return new ValueTask<IDuplex>(peer.Duplex);
            case Greeting.Refuses:
                return ValueTask.FromException<IDuplex>(new SocketException((int)SocketError.ConnectionRefused));
            case Greeting.Hangs:
                return HangAsync(cancel);
            default:
                throw new InvalidOperationException($"no such greeting: {origin.Greeting}");
        }
    }

    private static async ValueTask<IDuplex> HangAsync(CancellationToken cancel)
    {
        var never = new TaskCompletionSource<IDuplex>();
        using var registration = cancel.Register(() => never.TrySetCanceled(cancel));
        return await never.Task;
    }
}
