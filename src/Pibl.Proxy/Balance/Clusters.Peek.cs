using Pibl.Exchange;

namespace Pibl.Balance;

/// <content>Who would be asked, for whoever wants to know and takes nobody's place or turn.</content>
public sealed partial class Clusters
{
    /// <summary>How one is chosen, as it can be asked about; null: nobody asks.</summary>
    public Picker? Picker { get; init; }

    /// <summary>
    /// In which order servers would be asked for this request if it came now, and nothing changed meanwhile.
    /// </summary>
    public ServerOrder Peek(Received received)
    {
        var view = _view;
        var asked = Asked.By(received, this);
        if (Picker is not { } picker)
        {
            return new ServerOrder(view, [], [], -1, IsDrawn: true, Home: -1);
        }

        var (pick, order, full) = (picker.Copy(), new List<int>(), new List<int>());
        bool[]? tried = null;
        while (pick(view, in asked, tried) is var server and >= 0)
        {
            order.Add(server);
            if (!HasPlace(view, server, asked.IsUpgrade))
            {
                full.Add(server);
            }

            MarkTried(ref tried, server);
        }

        var isUpgrade = asked.IsUpgrade;
        var home = picker.HomeIn?.Invoke(view, received.Request.Fields) ?? -1;
        var first = FirstOf(order, server => !full.Contains(server));
        return new ServerOrder(
            view, [.. order], [.. full],
            first >= 0 ? first : FirstOf(order, server => MayBeOverfull(view, server) && !isUpgrade),
            picker.IsDrawn && home < 0 && view.InTurn.Length > 1, home);
    }

    private static int FirstOf(List<int> order, Func<int, bool> which) =>
        order.FindIndex(server => which(server)) is var at and >= 0 ? order[at] : -1;

    private bool HasPlace(ClusterView view, int server, bool isUpgrade) =>
        _uses[server].Requests < BoundOf(view, server)
        && (!isUpgrade || _uses[server].Tunnels < Slots.Of(view, server, _limits.TunnelsMax));

    private int BoundOf(ClusterView view, int server) =>
        Math.Min(Slots.Of(view, server, _limits.UpstreamMax), view[server].Endpoint.AtOnceMax);
}
