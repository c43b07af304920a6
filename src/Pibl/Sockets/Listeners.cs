using System.Net;
using System.Net.Sockets;
using Pibl.Config;

namespace Pibl.Sockets;

/// <summary>The listening sockets for PROXY and PUERTO: one for an address, one each where a name has several.</summary>
public sealed class Listeners(Transport transport) : IDisposable
{
    private readonly List<IListener> _all = [];

    public IReadOnlyList<IListener> All => _all;

    /// <summary>Opens them all; what keeps one of them from it as a line to show, or null.</summary>
    public async Task<string?> OpenAsync(Settings settings)
    {
        var asked = $"{settings.Address} port {settings.Port}";
        try
        {
            foreach (var address in await Dns.GetHostAddressesAsync(settings.Address))
            {
                _all.Add(transport.Listen(new IPEndPoint(address, settings.Port)));
            }

            return null;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return $"cannot listen on {asked}: another program uses that port (PUERTO)";
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            return $"cannot listen on {asked}: that port needs more rights than this user has (PUERTO)";
        }
        catch (SocketException e)
        {
            return $"cannot listen on {asked}: {e.Message} (PROXY)";
        }
    }

    public void Dispose()
    {
        foreach (var listener in _all)
        {
            listener.Dispose();
        }
    }
}
