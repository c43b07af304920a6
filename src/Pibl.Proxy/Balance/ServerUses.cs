using Pibl.Exchange;

namespace Pibl.Balance;

/// <summary>
/// What each server holds, counted once for each identity, in however many lists of servers it stands: all that are
/// given the same registry share the counts.
/// </summary>
/// <param name="watch">Makes what takes note of each server's requests; null: nobody asks.</param>
public sealed class ServerUses(Func<EndpointId, IRequestWatch>? watch = null)
{
    private readonly Lock _lock = new();

    // Weak: a count goes on for as long as a list, a pool or an exchange holds it, even where the server was taken off
    // the list and comes back meanwhile. Two counts of one server would each be left by what had entered the other.
    private readonly Dictionary<EndpointId, WeakReference<ServerUse>> _uses = [];

    /// <summary>Whatever list it stands in.</summary>
    public ServerUse Of(EndpointId id)
    {
        lock (_lock)
        {
            if (_uses.TryGetValue(id, out var known) && known.TryGetTarget(out var use))
            {
                return use;
            }

            use = new ServerUse { Watch = watch?.Invoke(id) };
            _uses[id] = new WeakReference<ServerUse>(use);
            return use;
        }
    }

    /// <summary>Those of a list, by their numbers there. Servers that nobody holds any more are forgotten.</summary>
    public ServerUse[] Of(ClusterView view)
    {
        Forget();
        var uses = new ServerUse[view.Count];
        for (var server = 0; server < uses.Length; server++)
        {
            uses[server] = Of(view[server].Endpoint.Id);
        }

        return uses;
    }

    private void Forget()
    {
        lock (_lock)
        {
            foreach (var (id, use) in _uses)
            {
                if (!use.TryGetTarget(out _))
                {
                    _uses.Remove(id);
                }
            }
        }
    }
}
