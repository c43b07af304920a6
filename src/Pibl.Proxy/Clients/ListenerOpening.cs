using System.Net;
using System.Net.Sockets;
using Pibl.Config;
using Pibl.Transport;
using Pibl.Transport.Unix;

namespace Pibl.Clients;

/// <summary>
/// Opens the places of one configuration, one after another. Whatever listens already where a place says is taken
/// instead: a socket that was given, or one of the listeners that there were.
/// </summary>
/// <param name="transport">Opens them, and accepts.</param>
/// <param name="listen">Opens one at an address; throws <see cref="SocketException"/> where that fails.</param>
/// <param name="given">Sockets that listen already.</param>
/// <param name="before">The listeners that there are.</param>
internal sealed class ListenerOpening(
    NetworkTransport transport,
    Func<IPEndPoint, IListener> listen,
    GivenSockets given,
    IReadOnlyList<PlacedListener> before)
{
    private readonly List<(PlacedListener Listener, ListenPlace Place)> _placed = [];
    private readonly List<string> _notes = [];

    /// <summary>Those so far, and what each is for.</summary>
    public IReadOnlyList<(PlacedListener Listener, ListenPlace Place)> Placed => _placed;

    /// <summary>Those so far.</summary>
    public IReadOnlyList<PlacedListener> Listeners => [.. _placed.Select(placed => placed.Listener)];

    /// <summary>What is not as it was asked for, though it can be lived with.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>What is said of a socket that was given and no place asks for.</summary>
    public static string NoteOf(IListener listener) =>
        $"a socket that listens on {listener.Name} was given, and is served: no line asks for it";

    /// <summary>Opens them all; what keeps the proxy from listening as a line to show, or null.</summary>
    public async Task<string?> RunAsync(IEnumerable<ListenPlace> places)
    {
        foreach (var place in places)
        {
            if (await OpenAnyAsync(place) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>Takes in what was given once and no place asks for any more.</summary>
    public void KeepGiven()
    {
        foreach (var listener in before.Where(listener => listener.IsGiven).Except(Listeners).ToList())
        {
            _placed.Add((listener, listener.Place with { ProxyProtocol = false, Tls = false }));
            _notes.Add(NoteOf(listener));
        }
    }

    private Task<string?> OpenAnyAsync(ListenPlace place)
    {
        // A name may have other addresses by now; a line that stays as it is asks for no change.
        var same = before.Where(listener => (listener.Place with { IsFirst = place.IsFirst }) == place)
            .Except(Listeners)
            .ToList();
        if (same.Count > 0)
        {
            same.ForEach(listener => _placed.Add((listener, place)));
            return Task.FromResult<string?>(null);
        }

        return place.Path is null ? OpenAsync(place) : Task.FromResult(OpenUnix(place));
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
            var count = _placed.Count;
            var isCovered = false;
            SocketException? left = null;
            foreach (var address in await AddressesOf(place.Host))
            {
                var at = new IPEndPoint(address, place.Port);
                if (TryKeep(place, at) || TryTakeGiven(place, at))
                {
                    isCovered = true;
                }
                else
                {
                    left = TryOpen(place, at) ?? left;
                }
            }

            return _placed.Count > count || isCovered ? null : $"{asked}: {ListenErrors.Reason(left!, place)}";
        }
        catch (SocketException e)
        {
            return $"{asked}: {ReasonOf(e, place)}";
        }
    }

    private string ReasonOf(SocketException e, ListenPlace place) =>
        e.SocketErrorCode == SocketError.AddressAlreadyInUse
        && before.FirstOrDefault(listener => listener.Address.Port == place.Port) is { } own
            ? $"this program itself listens on {own.Name}; take that line out first, reload, and then add the other"
            : ListenErrors.Reason(e, place);

    /// <summary>One that there is at this very address, or a given one that covers it.</summary>
    private bool TryKeep(ListenPlace place, IPEndPoint at)
    {
        var same = before.FirstOrDefault(listener => listener.Place.Path is null && listener.Address.Equals(at));
        if (same is null)
        {
            var systems = before.Where(listener => listener.IsGiven).ToList();
            var cover = StandIn.Of(at, systems.ConvertAll<IPEndPoint?>(listener => listener.Address));
            same = cover < 0 ? null : systems[cover];
        }

        if (same is not null && !_placed.Exists(placed => placed.Listener == same))
        {
            _placed.Add((same, place));
        }

        return same is not null;
    }

    private bool TryTakeGiven(ListenPlace place, IPEndPoint at)
    {
        if (!given.TryFind(at, out var socket))
        {
            return false;
        }

        Take(place, socket);
        if (socket?.LocalEndPoint is IPEndPoint other && !other.Address.Equals(at.Address))
        {
            _notes.Add($"a socket that listens on {other} was given, and takes the place of {at.Address}");
        }

        return true;
    }

    private string? OpenUnix(ListenPlace place)
    {
        if (before.FirstOrDefault(listener => listener.Place.Path is not null && listener.Name == $"unix:{place.Path}")
            is { } same)
        {
            _placed.Add((same, place));
            return null;
        }

        try
        {
            if (given.TryFind(place.Path!, out var socket))
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
            Add(place, transport.TakeAny(socket), given.AreKept);
        }
    }

    private void Add(ListenPlace place, IListener listener, bool isGiven = false) =>
        _placed.Add((new PlacedListener(listener, place, isGiven), place));

    /// <summary>
    /// Null, or why the machine does not have this address. One of a name's addresses may be somebody else's.
    /// </summary>
    private SocketException? TryOpen(ListenPlace place, IPEndPoint at)
    {
        var key = ListenErrors.AddressKey(place);
        try
        {
            Add(place, listen(at));
            return null;
        }
        catch (SocketException e) when (ListenErrors.IsMissing(e) && at.Address.Equals(IPAddress.IPv6Any))
        {
            // IPv6 is switched off, as in many a container: what :: was to cover besides is left.
            Add(place, listen(new IPEndPoint(IPAddress.Any, at.Port)));
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
