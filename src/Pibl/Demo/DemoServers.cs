using System.Net;
using LanguageExt;
using Pibl.Exchange;

namespace Pibl.Demo;

/// <summary>The demo's servers, running.</summary>
internal sealed class DemoServers : IAsyncDisposable
{
    private readonly List<DemoServer> _servers = [];

    /// <summary>What SERVERS has to say to reach them, in the order of their names.</summary>
    public Seq<Endpoint> Endpoints => Prelude.toSeq(_servers)
        .Map(server => new Endpoint(server.Place.Address.ToString(), server.Place.Port))
        .Strict();

    /// <summary>One server at each place, or null, and none left running, where one of the ports is taken.</summary>
    public static async ValueTask<DemoServers?> TryStartAtAsync(IReadOnlyList<IPEndPoint> places, TimeProvider clock)
    {
        var servers = new DemoServers();
        foreach (var place in places)
        {
            if (DemoServer.TryStart(DemoPlaces.NameOf(servers._servers.Count), place, clock) is not { } server)
            {
                await servers.DisposeAsync();
                return null;
            }

            servers._servers.Add(server);
        }

        return servers;
    }

    /// <summary>One server for each place; where the port is taken, at any free port of the same address.</summary>
    public static DemoServers StartNear(IReadOnlyList<IPEndPoint> places, TimeProvider clock)
    {
        var servers = new DemoServers();
        foreach (var place in places)
        {
            var name = DemoPlaces.NameOf(servers._servers.Count);
            servers._servers.Add(DemoServer.TryStart(name, place, clock)
                ?? DemoServer.TryStart(name, new IPEndPoint(place.Address, 0), clock)
                ?? throw new IOException($"no free port on {place.Address}"));
        }

        return servers;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }
}
