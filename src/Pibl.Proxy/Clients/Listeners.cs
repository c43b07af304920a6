using System.Net;
using System.Net.Sockets;
using Pibl.Config;
using Pibl.ProxyProtocol;
using Pibl.Transport;
using Pibl.Transport.Unix;

namespace Pibl.Clients;

/// <summary>
/// The listening sockets for PROXY with PUERTO and for LISTEN: one for an address or a path, one each where a name has
/// several. Sockets that this process was given already take the place of those that it would open.
/// </summary>
/// <param name="transport">Opens them, and accepts.</param>
/// <param name="listen">Opens one at an address; throws <see cref="SocketException"/> where that fails.</param>
/// <param name="given">Sockets that listen already.</param>
public sealed class Listeners(
    NetworkTransport transport, Func<IPEndPoint, IListener>? listen = null, GivenSockets? given = null) : IDisposable
{
    private readonly Func<IPEndPoint, IListener> _listen = listen ?? transport.Listen;
    private readonly GivenSockets _given = given ?? GivenSockets.None;
    private readonly List<IListener> _all = [];
    private readonly List<string> _notes = [];

    public IReadOnlyList<IListener> All => _all;

    /// <summary>What is not as it was asked for, though it can be lived with: lines for the operator.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Those of a configuration.</summary>
    public Task<string?> OpenAsync(Settings settings) =>
        OpenAsync(ListenPlaces.Of(settings));

    /// <summary>Opens them all; what keeps the proxy from listening as a line to show, or null.</summary>
    public async Task<string?> OpenAsync(IEnumerable<ListenPlace> places)
    {
        foreach (var place in places)
        {
            if (await (place.Path is null ? OpenAsync(place) : Task.FromResult(OpenUnix(place))) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>Takes in what was given and nothing asked for: whoever runs this program wants it served.</summary>
    public void TakeLeft()
    {
        foreach (var socket in _given.Left.ToList())
        {
            var listener = transport.TakeAny(socket);
            _all.Add(listener);
            _notes.Add($"a socket that listens on {listener.Name} was given, and is served: no line asks for it");
        }
    }

    /// <summary>Leaves all of them to the process that shares them.</summary>
    public void Leave()
    {
        foreach (var listener in _all)
        {
            listener.Leave();
        }
    }

    public void Dispose()
    {
        foreach (var listener in _all)
        {
            listener.Dispose();
        }
    }

    private async Task<string?> OpenAsync(ListenPlace place)
    {
        var asked = $"cannot listen on {place.Host} port {place.Port}";
        if (Zones.WhyUnknown(place.Host) is { } unknown)
        {
            return $"{asked}: {unknown} ({ListenErrors.AddressKey(place)})";
        }

        try
        {
            var before = _all.Count;
            var isCovered = false;
            SocketException? left = null;
            foreach (var address in await AddressesOf(place.Host))
            {
                if (_given.TryFind(new IPEndPoint(address, place.Port), out var socket))
                {
                    isCovered = true;
                    Take(place, socket);
                    if (socket?.LocalEndPoint is IPEndPoint other && !other.Address.Equals(address))
                    {
                        _notes.Add($"a socket that listens on {other} was given, and takes the place of {address}");
                    }
                }
                else
                {
                    left = TryOpen(place, new IPEndPoint(address, place.Port)) ?? left;
                }
            }

            return _all.Count > before || isCovered ? null : $"{asked}: {ListenErrors.Reason(left!, place)}";
        }
        catch (SocketException e)
        {
            return $"{asked}: {ListenErrors.Reason(e, place)}";
        }
    }

    private string? OpenUnix(ListenPlace place)
    {
        try
        {
            if (_given.TryFind(place.Path!, out var socket))
            {
                Take(place, socket);
            }
            else
            {
                Add(place, transport.ListenUnix(place.Path!, (UnixFileMode)place.Mode));
            }

            return null;
        }
        catch (SocketException e)
        {
            return $"cannot listen on unix:{place.Path}: {ListenErrors.ReasonOfPath(e)} (LISTEN)";
        }
    }

    private void Take(ListenPlace place, Socket? socket)
    {
        if (socket is not null)
        {
            Add(place, transport.TakeAny(socket));
        }
    }

    private void Add(ListenPlace place, IListener listener) =>
        _all.Add(place.ProxyProtocol ? new ProxyHeaderListener(listener) : listener);

    /// <summary>
    /// Null, or why the machine does not have this address. One of a name's addresses may be somebody else's.
    /// </summary>
    private SocketException? TryOpen(ListenPlace place, IPEndPoint at)
    {
        var key = ListenErrors.AddressKey(place);
        try
        {
            Add(place, _listen(at));
            return null;
        }
        catch (SocketException e) when (ListenErrors.IsMissing(e) && at.Address.Equals(IPAddress.IPv6Any))
        {
            // IPv6 is switched off, as in many a container: what :: was to cover besides is left.
            Add(place, _listen(new IPEndPoint(IPAddress.Any, at.Port)));
            _notes.Add(
                $"this machine has no IPv6: {(place.IsFirst ? "PROXY=::" : $"LISTEN=[::]:{at.Port}")}"
                + " listens on 0.0.0.0, all IPv4 addresses");
            return null;
        }
        catch (SocketException e) when (ListenErrors.IsMissing(e))
        {
            _notes.Add($"{key}: nothing listens on {at.Address}: {OwnAddresses.WhyNot}");
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
}
