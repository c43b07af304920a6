using System.Net;
using Pibl.Interleaving.Explore;
using Pibl.Interleaving.Stand.Kernel;
using Pibl.Transport.Epoll;

namespace Pibl.Interleaving.Transport;

/// <summary>A connection of the program's under test, and the peer at its other end.</summary>
internal sealed class Wire
{
    private readonly List<byte> _received = [];
    private readonly Connection _connection;

    /// <param name="descriptors">Where it is opened.</param>
    /// <param name="loop">Who is told of its events.</param>
    /// <param name="room">How many bytes go out before the peer has to read.</param>
    public Wire(Descriptors descriptors, EpollLoop loop, int room)
    {
        _connection = descriptors.Open(room);
        Duplex = new EpollDuplex(
            loop, new Descriptor(_connection.Number), new IPEndPoint(IPAddress.Loopback, 80), isOpen: true);
    }

    /// <summary>The program's end.</summary>
    public EpollDuplex Duplex { get; }

    /// <summary>The peer's.</summary>
    public Connection Connection => _connection;

    /// <summary>What the peer has taken so far.</summary>
    public IReadOnlyList<byte> Received => _received;

    /// <summary>The peer reads until it has so many bytes in all, or the connection has ended.</summary>
    public void Drain(int total, int atOnce = int.MaxValue)
    {
        while (_received.Count < total)
        {
            Strand.Wait("the peer reads", () => _connection.InFlight > 0 || _connection.IsClosed);
            if (_connection.InFlight == 0)
            {
                return;
            }

            _received.AddRange(_connection.Drain(atOnce));
        }
    }

    /// <summary>The peer sends.</summary>
    public void Say(params ReadOnlySpan<byte> bytes)
    {
        Strand.Point("the peer sends");
        _connection.Arrive(bytes);
    }

    /// <summary>The peer sends no more.</summary>
    public void Finish()
    {
        Strand.Point("the peer finishes");
        _connection.ArriveEnd();
    }

    /// <summary>The peer breaks it off.</summary>
    public void Reset()
    {
        Strand.Point("the peer resets");
        _connection.ArriveReset();
    }
}
