using Pibl.Sockets;

namespace Pibl.Conversation;

/// <summary>Bytes both ways between a client and a server that have switched protocols (RFC 9110 §7.8), at the pace of whoever reads.</summary>
public static class Tunnel
{
    /// <summary>
    /// Runs until both sides have finished, one of them broke, or nothing moved for <paramref name="idle"/>. Returns the bytes
    /// that went to the client. What stood in the buffers behind the heads goes first.
    /// </summary>
    public static async Task<long> RunAsync(
        IDuplex client, ReadBuffer fromClient, IDuplex server, ReadBuffer fromServer, Pulse pulse, TimeSpan idle)
    {
        using var deadline = pulse.Watch(() =>
        {
            client.Abort();
            server.Abort();
        });
        var idleMs = (long)idle.TotalMilliseconds;
        deadline.Set(idleMs);
        var up = PumpAsync(client, fromClient, server, deadline, idleMs);
        var down = PumpAsync(server, fromServer, client, deadline, idleMs);
        await up;
        return await down;
    }

    private static async Task<long> PumpAsync(IDuplex from, ReadBuffer buffer, IDuplex to, Deadline deadline, long idleMs)
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

                deadline.Set(idleMs);
                var read = await from.ReadAsync(buffer.Room(Wire.ReadBytes));
                if (read == 0)
                {
                    to.FinishWriting();
                    return moved;
                }

                buffer.Filling(read);
            }
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or ObjectDisposedException
            or OperationCanceledException)
        {
            // One side broke: the other must not wait for it.
            from.Abort();
            to.Abort();
            return moved;
        }
    }
}
