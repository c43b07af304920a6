namespace Pibl.Balance;

/// <summary>What one server holds at the moment: requests, and tunnels, which take no request's place.</summary>
public sealed class ServerUse
{
    private int _requests;
    private int _tunnels;

    /// <summary>Gauge: requests that it holds.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Gauge: tunnels that it holds.</summary>
    public int Tunnels => Volatile.Read(ref _tunnels);

    /// <summary>
    /// Takes a place if fewer than <paramref name="max"/> are taken. Give it back with <see cref="Leave"/>.
    /// </summary>
    public bool TryEnter(int max)
    {
        // Never over the bound, not even for a moment: others would find the server full that is not.
        for (var held = Volatile.Read(ref _requests); held < max;)
        {
            var seen = Interlocked.CompareExchange(ref _requests, held + 1, held);
            if (seen == held)
            {
                return true;
            }

            held = seen;
        }

        return false;
    }

    /// <summary>Takes a place, whether there is one or not.</summary>
    public void Enter() => Interlocked.Increment(ref _requests);

    public void Leave() => Interlocked.Decrement(ref _requests);

    /// <summary>
    /// The request has become a tunnel: its place is free. Call <see cref="LeaveTunnel"/> when the tunnel ends.
    /// </summary>
    public void BecomeTunnel()
    {
        Interlocked.Increment(ref _tunnels);
        Leave();
    }

    public void LeaveTunnel() => Interlocked.Decrement(ref _tunnels);
}
