using System.Net;
using System.Net.Sockets;
using Pibl.Config;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>
/// The listening sockets for PROXY and PUERTO: one for an address, one each where a name has several.
/// </summary>
/// <param name="listen">Opens one; throws <see cref="SocketException"/> where that fails.</param>
public sealed class Listeners(Func<IPEndPoint, IListener> listen) : IDisposable
{
    private readonly List<IListener> _all = [];
    private readonly List<string> _notes = [];

    public Listeners(NetworkTransport transport)
        : this(transport.Listen)
    {
    }

    public IReadOnlyList<IListener> All => _all;

    /// <summary>What is not as it was asked for, though it can be lived with: lines for the operator.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Opens them all; what keeps the proxy from listening as a line to show, or null.</summary>
    public async Task<string?> OpenAsync(Settings settings)
    {
        var asked = $"cannot listen on {settings.Address} port {settings.Port}";
        if (Zones.WhyUnknown(settings.Address) is { } unknown)
        {
            return $"{asked}: {unknown} (PROXY)";
        }

        try
        {
            var addresses = await AddressesOf(settings.Address);
            SocketException? left = null;
            foreach (var address in addresses)
            {
                left = TryOpen(new IPEndPoint(address, settings.Port)) ?? left;
            }

            return _all.Count == 0 ? $"{asked}: {Reason(left!)}" : null;
        }
        catch (SocketException e)
        {
            return $"{asked}: {Reason(e)}";
        }
    }

    public void Dispose()
    {
        foreach (var listener in _all)
        {
            listener.Dispose();
        }
    }

    /// <summary>
    /// Null, or why the machine does not have this address. One of a name's addresses may be somebody else's.
    /// </summary>
    private SocketException? TryOpen(IPEndPoint place)
    {
        try
        {
            _all.Add(listen(place));
            return null;
        }
        catch (SocketException e) when (IsMissing(e) && place.Address.Equals(IPAddress.IPv6Any))
        {
            // IPv6 is switched off, as in many a container: what :: was to cover besides is left.
            _all.Add(listen(new IPEndPoint(IPAddress.Any, place.Port)));
            _notes.Add("this machine has no IPv6: PROXY=:: listens on 0.0.0.0, all IPv4 addresses");
            return null;
        }
        catch (SocketException e) when (IsMissing(e))
        {
            _notes.Add($"PROXY: nothing listens on {place.Address}: {OwnAddresses.WhyNot}");
            return e;
        }
    }

    /// <summary>
    /// An address stands for itself, and those that stand for all do so here only: no resolver takes them.
    /// </summary>
    private static async Task<IEnumerable<IPAddress>> AddressesOf(string host) =>
        IPAddress.TryParse(host, out var address)
            ? [address]
            : (await Dns.GetHostAddressesAsync(host)).Distinct();

    private static bool IsMissing(SocketException e) => e.SocketErrorCode
        is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported
            or SocketError.ProtocolFamilyNotSupported;

    private static string Reason(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "another program uses that port (PUERTO)",
        SocketError.AccessDenied => "that port needs more rights than this user has (PUERTO)",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
            "that name has no address here (PROXY)",
        _ when IsMissing(e) => $"{OwnAddresses.WhyNot} (PROXY)",
        _ => $"{e.Message} (PROXY)",
    };
}
