using Pibl.Sockets;

namespace Pibl.Conversation;

/// <summary>Bytes both ways between a client and a server that have switched protocols (RFC 9110 §7.8), at the pace of whoever reads.</summary>
public sealed class Tunnel(IDuplex client, IDuplex server, Pulse pulse, TimeSpan idle)
{
    /// <summary>How long the last bytes may take to go out once the tunnel has been told to end, in milliseconds.</summary>
    private const int LastBytesMs = 1_000;

    private readonly long _idleMs = (long)idle.TotalMilliseconds;
    private volatile bool _isEnding;

    /// <summary>
    /// Runs until both sides have finished, one of them broke, nothing moved for the time given, or <see cref="End"/>. Returns
    /// the bytes that went to the client. What stood in the buffers behind the heads goes first.
    /// </summary>
    public async Task<long> RunAsync(ReadBuffer fromClient, ReadBuffer fromServer)
    {
        using var deadline = pulse.Watch(Break);
        Expect(deadline);
        var up = PumpAsync(client, fromClient, server, deadline);
        var down = PumpAsync(server, fromServer, client, deadline);
        await up;
        return await down;
    }

    /// <summary>The program ends: both sides get what was under way, and then an end that is none of a broken line.</summary>
    public void End()
    {
        _isEnding = true;
        client.InterruptRead();
        server.InterruptRead();
    }

    private void Break()
    {
        client.Abort();
        server.Abort();
    }

    private void Expect(Deadline deadline) => deadline.Set(_isEnding ? Math.Min(_idleMs, LastBytesMs) : _idleMs);

    private async Task<long> PumpAsync(IDuplex from, ReadBuffer buffer, IDuplex to, Deadline deadline)
    {
        var moved = 0L;
        try
        {
            while (true)
            {
                if (buffer.Length > 0)
                {
                    var block = buffer.Slice(0, buffer.Length);
                    await to.WriteAsync(block, default);
                    moved += block.Length;
                    buffer.Consume(block.Length);
                }

                Expect(deadline);
                buffer.Release();
                await from.WaitAsync();
                var read = await from.ReadAsync(buffer.Room(Wire.ReadBytes));
                if (read == 0)
                {
                    to.FinishWriting();
                    return moved;
                }

                buffer.Filling(read);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to end. The other direction may still be writing: it gets a moment.
            to.FinishWriting();
            Expect(deadline);
            return moved;
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // One side broke: the other must not wait for it.
            Break();
            return moved;
        }
    }
}
