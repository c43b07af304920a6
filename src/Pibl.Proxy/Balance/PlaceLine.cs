using Pibl.Config;
using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.Balance;

/// <summary>
/// Where requests wait for a place at a server while all hold as many as <c>max=</c> and MAX_SERVER allow: first come,
/// first served. A place that is given back, and a server that comes back, go to the first in line.
/// </summary>
/// <remarks>
/// Rule 1: whoever waits joins the line and then looks for a place; whoever leaves a server gives its place back and
/// then looks at the line. So one of the two sees the other.
/// Rule 2: whoever waits is decided under the lock, once, and is out of the line by then.
/// Rule 3: who asks for a tunnel does not wait: it may be the tunnels that are full, and would stop those behind it.
/// </remarks>
/// <param name="clusters">The servers.</param>
/// <param name="waitingMax">How many may wait; one more is refused at once.</param>
/// <param name="patience">TIMEOUT_QUEUE.</param>
/// <param name="clock">The time.</param>
/// <param name="workers">Where those that have waited go on.</param>
public sealed class PlaceLine(
    Clusters clusters, int waitingMax, TimeSpan patience, TimeProvider clock, Workers workers)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _line = new();
    private bool _isServing;

    /// <summary>
    /// That of a site whose servers have bounds, for half of MAX_UPSTREAM at most, since each that waits holds one of
    /// those places; null for any other.
    /// </summary>
    public static PlaceLine? For(Settings settings, Clusters clusters, TimeProvider clock, Workers workers) =>
        BalanceKeys.ServersOf(settings).Exists(server => server.AtOnceMax < int.MaxValue)
            ? new PlaceLine(
                clusters, Math.Max(1, settings.Limits.UpstreamMax / 2), settings.Timeouts.Queue, clock, workers)
            : null;

    /// <summary>Gauge: requests that wait.</summary>
    public int Depth
    {
        get
        {
            lock (_lock)
            {
                return _line.Count;
            }
        }
    }

    private ClusterView View => clusters.View;

    /// <summary>
    /// A server that has been entered, in the view in which it was picked; -1 where there was none in time, or nobody
    /// waits for the exchange any more.
    /// </summary>
    public async ValueTask<(ClusterView View, int Server)> WaitAsync(Received received, CancellationToken abandoned)
    {
        var waiter = new Waiter(this, received);
        if (!TryJoin(waiter))
        {
            return (clusters.View, -1);
        }

        Serve();

        // Either may come late, and then finds it decided.
        using var timer = clock.CreateTimer(
            static waiter => ((Waiter)waiter!).GiveUp(), waiter, patience, Timeout.InfiniteTimeSpan);
        var registration = abandoned.UnsafeRegister(static waiter => ((Waiter)waiter!).GiveUp(), waiter);
        var found = await waiter.Decided;
        registration.Unregister();
        return found;
    }

    private bool TryJoin(Waiter waiter)
    {
        lock (_lock)
        {
            if (_line.Count >= waitingMax)
            {
                return false;
            }

            _line.AddLast(waiter.Place);
            if (_line.Count == 1)
            {
                clusters.Freed += Serve;
            }

            return true;
        }
    }

    private void Serve()
    {
        lock (_lock)
        {
            // A look for a place may give one back, and come here again.
            if (_isServing)
            {
                return;
            }

            _isServing = true;
            try
            {
                while (_line.First is { Value: var first } && TryPick(first.Received, out var found))
                {
                    Decide(first, found);
                }
            }
            finally
            {
                _isServing = false;
            }
        }
    }

    private bool TryPick(Received received, out (ClusterView View, int Server) found)
    {
        bool[]? tried = null;
        found = clusters.Pick(received, ref tried);
        return found.Server >= 0;
    }

    /// <summary>Under the lock, of one that stands in line.</summary>
    private void Decide(Waiter waiter, (ClusterView View, int Server) found)
    {
        _line.Remove(waiter.Place);
        if (_line.Count == 0)
        {
            clusters.Freed -= Serve;
        }

        waiter.Found = found;
        workers.Start(waiter.GoOn);
    }

    private sealed class Waiter
    {
        private readonly PlaceLine _owner;
        private readonly TaskCompletionSource<(ClusterView View, int Server)> _decided = new();

        public Waiter(PlaceLine owner, Received received)
        {
            (_owner, Received) = (owner, received);
            Place = new LinkedListNode<Waiter>(this);
        }

        public Received Received { get; }

        public LinkedListNode<Waiter> Place { get; }

        public (ClusterView View, int Server) Found { get; set; }

        public Task<(ClusterView View, int Server)> Decided => _decided.Task;

        /// <summary>Leaves the line, unless it has been decided already.</summary>
        public void GiveUp()
        {
            lock (_owner._lock)
            {
                if (Place.List is not null)
                {
                    _owner.Decide(this, (_owner.View, -1));
                }
            }
        }

        public void GoOn() => _decided.SetResult(Found);
    }
}
