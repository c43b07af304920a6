using System.Net;
using System.Net.Sockets;
using Pibl.Config;
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
    private readonly List<string> _notes = [];
    private IReadOnlyList<PlacedListener> _all = [];

    public IReadOnlyList<IListener> All => _all;

    /// <summary>What is not as it was asked for, though it can be lived with: lines for the operator.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Those of a configuration.</summary>
    public Task<string?> OpenAsync(Settings settings) =>
        OpenAsync(ListenPlaces.Of(settings));

    /// <summary>Opens them all; what keeps the proxy from listening as a line to show, or null.</summary>
    public async Task<string?> OpenAsync(IEnumerable<ListenPlace> places)
    {
        var opening = new ListenerOpening(transport, _listen, _given, []);
        var problem = await opening.RunAsync(places);
        _all = opening.Listeners;
        _notes.AddRange(opening.Notes);
        return problem;
    }

    /// <summary>
    /// Gets ready to listen where another configuration says: sockets that stay are those that there are, and what is
    /// new is opened. Nothing changes until <see cref="Take"/>; what keeps the proxy from listening is in
    /// <see cref="ListenerChange.Problem"/>, and then nothing is left open.
    /// </summary>
    internal async Task<ListenerChange> PrepareAsync(Settings settings)
    {
        var opening = new ListenerOpening(transport, _listen, GivenSockets.None, _all);
        var problem = await opening.RunAsync(ListenPlaces.Of(settings));
        opening.KeepGiven();
        var change = new ListenerChange(
            opening.Placed, [.. opening.Listeners.Except(_all)], opening.Notes, problem);
        if (problem is not null)
        {
            change.Undo();
        }

        return change;
    }

    /// <summary>From now on these are all; whoever accepts at the others closes them.</summary>
    internal void Take(ListenerChange change)
    {
        foreach (var (listener, place) in change.Placed)
        {
            if (place.Path is { } path && place.Mode != listener.Place.Mode)
            {
                SetMode(path, (UnixFileMode)place.Mode);
            }

            listener.Place = place;
        }

        _all = [.. change.Placed.Select(placed => placed.Listener)];
    }

    /// <summary>Takes in what was given and nothing asked for: whoever runs this program wants it served.</summary>
    public void TakeLeft()
    {
        foreach (var socket in _given.Left.ToList())
        {
            var listener = transport.TakeAny(socket);
            _all = [.. _all, new PlacedListener(listener, ListenPlace.Unix(""), isGiven: true)];
            _notes.Add(ListenerOpening.NoteOf(listener));
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

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            File.SetUnixFileMode(path, mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever took the file away has the last word.
        }
    }
}
