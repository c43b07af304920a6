using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using LanguageExt;

namespace Pibl.Discovery;

/// <summary>
/// The system's resolver (getaddrinfo(3)): <c>/etc/hosts</c>, DNS with search domains, mDNS, or whatever it has.
/// </summary>
internal sealed class SystemNames(Func<string, Task<IPAddress[]>> lookUp)
{
    // The system's look-up cannot be called off: whoever asks again meanwhile waits for the same one.
    private readonly ConcurrentDictionary<string, Lazy<Task<IPAddress[]>>> _underWay = new();

    /// <summary>As a source asks it.</summary>
    public async ValueTask<Resolution> FindAsync(string name, CancellationToken cancel)
    {
        var underWay = _underWay.GetOrAdd(
            name, static (name, names) => new(() => names.LookUpAsync(name)), this).Value;
        try
        {
            var addresses = await underWay.WaitAsync(cancel);
            return addresses.Length == 0
                ? new Resolution.Nothing("the name has no address")
                : new Resolution.Servers(
                    Prelude.toSeq(addresses.Select(address => new FoundServer(name, address))).Strict(), Ttl: null);
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData
                ? new Resolution.Nothing("the system knows no address of this name")
                : new Resolution.Failed($"the system says: {e.Message}");
        }
        catch (ArgumentException e)
        {
            // RFC 1035 §2.3.4: a name or a part of it is too long.
            return new Resolution.Nothing(e.Message);
        }
    }

    private async Task<IPAddress[]> LookUpAsync(string name)
    {
        try
        {
            // Not on the thread of whoever asks: the system's look-up may block.
            return await Task.Run(() => lookUp(name));
        }
        finally
        {
            _underWay.TryRemove(name, out _);
        }
    }
}
