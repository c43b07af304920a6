using Pibl.Config;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>Other places to listen at, all of them open already; nothing has changed yet.</summary>
/// <param name="Placed">All listeners, and what each is for from then on.</param>
/// <param name="Opened">Those among them that there were not before.</param>
/// <param name="Notes">What is not as it was asked for, though it can be lived with.</param>
/// <param name="Problem">Why it cannot be; null: it can.</param>
internal sealed record ListenerChange(
    IReadOnlyList<(PlacedListener Listener, ListenPlace Place)> Placed,
    IReadOnlyList<IListener> Opened,
    IReadOnlyList<string> Notes,
    string? Problem)
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<IListener> Listeners => [.. Placed.Select(placed => placed.Listener)];

    /// <summary>Closes what was opened for it: nothing comes of it.</summary>
    public void Undo()
    {
        foreach (var listener in Opened)
        {
            listener.Dispose();
        }
    }
}
