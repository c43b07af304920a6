using System.Buffers;
using Pibl.Clients;
using Pibl.Forward;
using Pibl.Transport;

namespace Pibl.ProxyProtocol;

/// <summary>Reads the PROXY header of a client that has been accepted, within TIMEOUT_HEAD.</summary>
internal static class ProxyHeaderReader
{
    /// <summary>
    /// The connection as its header names it; or why there is none that can be believed, and the connection is to be
    /// closed.
    /// </summary>
    /// <param name="client">The proxy in front, as it was accepted.</param>
    /// <param name="settings">Who is believed (TRUSTED_PROXIES), and how long it is waited for.</param>
    /// <param name="stop">The program ends: a header that is on its way has a moment to come.</param>
    public static async ValueTask<(IDuplex? Announced, string? Refused)> ReadAsync(
        IDuplex client, ConnectionSettings settings, CancellationToken stop)
    {
        if (!TrustRule.IsTrusted(settings.TrustedProxies, client.Remote.Address))
        {
            return (null, "no PROXY header is believed of it (TRUSTED_PROXIES)");
        }

        using var deadline = settings.Heartbeat.Watch(client.InterruptRead);
        deadline.Set((long)settings.Timeouts.Head.TotalMilliseconds);
        await using var registration = stop.UnsafeRegister(
            static deadline => ((Deadline)deadline!).Set(Linger.ArrivalMsMax), deadline);
        try
        {
            // Without memory, until something comes.
            await client.WaitAsync();
            return await ReadAsync(client);
        }
        catch (OperationCanceledException)
        {
            return (null, stop.IsCancellationRequested
                ? "drain" : "its PROXY header did not arrive in time (TIMEOUT_HEAD)");
        }
        catch (Exception e) when (BrokenConnection.Is(e))
        {
            return (null, e.Message);
        }
    }

    private static async ValueTask<(IDuplex? Announced, string? Refused)> ReadAsync(IDuplex client)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ProxyHeaderParser.BytesMax);
        var filled = 0;
        try
        {
            while (true)
            {
                var read = await client.ReadAsync(buffer.AsMemory(filled));
                filled += read;
                var result = ProxyHeaderParser.Parse(buffer.AsSpan(0, filled));
                if (result.Header is { } header)
                {
                    // A copy: the buffer goes back to its pool.
                    var behind = buffer.AsSpan(header.Length, filled - header.Length).ToArray();
                    return (new BegunDuplex(client, behind, header.Destination, header.Source), null);
                }

                if (result.Refused is { } why)
                {
                    return (null, $"bad PROXY header: {why}");
                }

                if (read == 0)
                {
                    return (null, filled == 0 ? "client closed" : "it closed inside its PROXY header");
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
