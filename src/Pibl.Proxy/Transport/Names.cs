using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Pibl.Exchange;
using Pibl.Forward;

namespace Pibl.Transport;

/// <summary>
/// The addresses of names that nobody keeps a list for, as is kept of those in SERVERS (docs/names.md). A name is
/// looked up for each new connection, so that a server that moves is found again; whoever asks meanwhile shares the
/// look-up. What was found last serves where the name service fails, or is slow.
/// </summary>
internal sealed class Names(Func<string, Task<IPAddress[]>> lookUp, TimeProvider clock)
{
    /// <summary>So long a look-up is waited for where an older answer is at hand.</summary>
    private static readonly TimeSpan SlowAfter = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, IPAddress[]> _known = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<IPAddress[]>>> _underWay = new();

    /// <summary>As the system looks names up.</summary>
    public static readonly Names OfTheSystem = new(host => Dns.GetHostAddressesAsync(host), TimeProvider.System);

    /// <summary>The same of a server: both addresses of a machine that has one of each family.</summary>
    public ValueTask<IPAddress[]> FindAsync(Endpoint endpoint, CancellationToken cancel) =>
        endpoint.OtherHost is { } other
            ? new ValueTask<IPAddress[]>([IPAddress.Parse(endpoint.Host), IPAddress.Parse(other)])
            : FindAsync(endpoint.Host, cancel);

    /// <summary>
    /// In the order in which they are to be tried, never none. Throws <see cref="SocketException"/> where there are
    /// none, or none have come when <paramref name="cancel"/> was called: that says nothing of the server.
    /// </summary>
    public async ValueTask<IPAddress[]> FindAsync(string host, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var underWay = _underWay.GetOrAdd(host, static (host, names) => new(() => names.LookUpAsync(host)), this).Value;
        _known.TryGetValue(host, out var known);
        try
        {
            return known is null
                ? await underWay.WaitAsync(cancel)
                : await underWay.WaitAsync(SlowAfter, clock, cancel);
        }
        catch (Exception e) when (known is not null && e is SocketException or TimeoutException)
        {
            return known!;
        }
        catch (OperationCanceledException)
        {
            throw new SocketException((int)SocketError.TryAgain);
        }
    }

    private async Task<IPAddress[]> LookUpAsync(string host)
    {
        try
        {
            // Not on the thread of whoever asks first: the system's look-up may block.
            var found = AddressOrder.Of(await Task.Run(() => lookUp(host)));
            return found.Length > 0
                ? _known[host] = found
                : throw new SocketException((int)SocketError.HostNotFound);
        }
        finally
        {
            _underWay.TryRemove(host, out _);
        }
    }
}
