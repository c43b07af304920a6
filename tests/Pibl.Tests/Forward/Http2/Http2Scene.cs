using System.Text;
using Pibl.Twins;

namespace Pibl.Tests.Forward.Http2;

/// <summary>A proxy, and the server of HTTP/2 that it sends everything to.</summary>
public abstract class Http2Scene : IDisposable
{
    private protected static readonly string[] Keys =
        ["SERVERS=h2c://s1:80", "CACHE=off", "TIMEOUT_SERVER=4s", "TIMEOUT_KEEP=9s", "TIMEOUT_DRAIN=2s", "RETRIES=0"];

    /// <summary>The server's end of each connection, in the order in which they were opened.</summary>
    private protected readonly List<Http2Server> _servers = [];
    private protected readonly ProxyWorld _world;

    /// <summary>What the server says of itself from the next connection on.</summary>
    private protected byte[]? _settings;

    private protected Http2Scene()
    {
        _world = new ProxyWorld(Given.Settings(Keys));
        _world.Connector["s1"].Connected = peer => _servers.Add(new Http2Server(peer, _settings));
    }

    public void Dispose()
    {
        _world.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Peer Ask(string path, string method = "GET", params string[] more)
    {
        Send(
            $"{method} {path} HTTP/1.1\r\nHost: a.test\r\n{string.Concat(more.Select(line => line + "\r\n"))}\r\n",
            out var client);
        return client;
    }

    private protected void Send(string request, out Peer client)
    {
        client = _world.Connect();
        client.Send(Encoding.ASCII.GetBytes(request));
        _world.Settle();
    }

    /// <summary>The server resets what is open, and the world ends.</summary>
    private protected void Leave()
    {
        _servers.ForEach(server => server.Peer.Reset());
        _world.Settle();
        _world.Close();
    }
}
