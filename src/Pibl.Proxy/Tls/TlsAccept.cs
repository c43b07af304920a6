using System.Buffers;
using Pibl.Clients;
using Pibl.Transport;
using Pibl.Transport.Tls;

namespace Pibl.Tls;

/// <summary>What came of a client that was to speak TLS.</summary>
/// <param name="Client">The connection to go on with; null: there is none.</param>
/// <param name="Refused">Why there is none, or null.</param>
internal readonly record struct TlsAccepted(IDuplex? Client, string? Refused)
{
    /// <summary>It speaks plain HTTP: what it gets is no TLS either.</summary>
    public bool IsPlain { get; init; }

    /// <summary>The failure is one of TLS, worth a line in the log.</summary>
    public bool HasFailed { get; init; }
}

/// <summary>Receives a client over TLS, within TIMEOUT_HEAD.</summary>
internal static class TlsAccept
{
    /// <summary>ContentType handshake (RFC 8446 §5.1): the first byte of every TLS connection.</summary>
    private const byte HandshakeRecord = 22;

    /// <summary>A ClientHello takes 0.2 to 2 KB; what it does not fit into is read behind it.</summary>
    private const int HelloBytes = 4 * 1024;

    /// <summary>The client over TLS; or over plain text, where it speaks that; or why there is none.</summary>
    /// <param name="client">As it was accepted.</param>
    /// <param name="server">How it is received.</param>
    /// <param name="share">Where the handshake is computed.</param>
    /// <param name="settings">How long it may take.</param>
    /// <param name="stop">The program ends: a handshake that is under way has a moment to end.</param>
    public static async ValueTask<TlsAccepted> RunAsync(
        IDuplex client, TlsServer server, HandshakeShare share, ConnectionSettings settings, CancellationToken stop)
    {
        TlsDuplex? tls = null;
        using var deadline = settings.Heartbeat.Watch(() => (tls ?? client).InterruptRead());
        deadline.Set((long)settings.Timeouts.Head.TotalMilliseconds);

        // Whoever has connected is not cut off inside the handshake because the program ends: its request is the last.
        await using var registration = stop.UnsafeRegister(
            static deadline => ((Deadline)deadline!).Set(Linger.ArrivalMsMax), deadline);
        var hello = Array.Empty<byte>();
        try
        {
            // Without memory, until something comes.
            await client.WaitAsync();
            hello = ArrayPool<byte>.Shared.Rent(HelloBytes);
            var read = await client.ReadAsync(hello);
            if (read == 0)
            {
                return new TlsAccepted(null, "client closed");
            }

            if (hello[0] != HandshakeRecord)
            {
                return new TlsAccepted(new BegunDuplex(client, hello.AsSpan(0, read).ToArray()), null)
                {
                    IsPlain = true,
                };
            }

            tls = new TlsDuplex(client, server.NewEngine(), isServer: true);
            await tls.HandshakeAsync(hello.AsMemory(0, read), share);
            tls.Describe(server);
            return new TlsAccepted(tls, null);
        }
        catch (OperationCanceledException)
        {
            tls?.Dispose();
            return new TlsAccepted(null, stop.IsCancellationRequested
                ? "drain" : "its TLS handshake was not over in time (TIMEOUT_HEAD)");
        }
        catch (TlsException e)
        {
            tls?.Dispose();
            return new TlsAccepted(null, $"TLS: {e.Message}") { HasFailed = true };
        }
        catch (Exception e) when (BrokenConnection.Is(e))
        {
            tls?.Dispose();
            return new TlsAccepted(null, e.Message);
        }
        finally
        {
            if (hello.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(hello);
            }
        }
    }
}
