using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>
/// Bytes both ways between a client and a server that have switched protocols (RFC 9110 §7.8), at the pace of whoever
/// reads.
/// </summary>
public sealed class Tunnel(IDuplex client, IDuplex server, Heartbeat heartbeat, TimeSpan idle)
{
    /// <summary>
    /// How long the last bytes may take to go out once the tunnel has been told to end, in milliseconds.
    /// </summary>
    private const int LastBytesMs = 1_000;

    private readonly long _idleMs = (long)idle.TotalMilliseconds;
    private volatile bool _isEnding;
    private volatile bool _isIdle;
    private volatile bool _isBroken;
    private long _toClient;

    /// <summary>Bytes that went to the client.</summary>
    public long BytesToClient => Volatile.Read(ref _toClient);

    /// <summary>It did not end with an end of both sides: they have been broken off.</summary>
    public bool IsBroken => _isBroken;

    /// <summary>It was ended because nothing moved.</summary>
    public bool IsIdle => _isIdle;

    /// <summary>
    /// Runs until both sides have finished, one of them broke, nothing moved for the time given, or <see cref="End"/>.
    /// What stood in the buffers behind the heads goes first. The buffers are the caller's again when this returns or
    /// throws.
    /// </summary>
    public async Task RunAsync(ReadBuffer fromClient, ReadBuffer fromServer)
    {
        client.KeepAlive();
        server.KeepAlive();
        using var deadline = heartbeat.Watch(Expire);
        Expect(deadline);
        var up = PumpAsync(client, fromClient, server, deadline, null);
        var down = PumpAsync(server, fromServer, client, deadline, moved => Volatile.Write(ref _toClient, moved));

        // Both, whatever becomes of one: each still reads into a buffer of the caller's, or writes from one.
        await Task.WhenAll(up, down);
    }

    /// <summary>
    /// The program ends: both sides get what was under way, and then an end that is none of a broken line.
    /// </summary>
    public void End()
    {
        _isEnding = true;
        client.InterruptRead();
        server.InterruptRead();
    }

    private void Expire()
    {
        _isIdle = !_isEnding;
        Break();
    }

    private void Break()
    {
        _isBroken = true;
        client.Abort();
        server.Abort();
    }

    private void Expect(Deadline deadline) => deadline.Set(_isEnding ? Math.Min(_idleMs, LastBytesMs) : _idleMs);

    private async Task PumpAsync(IDuplex from, ReadBuffer buffer, IDuplex to, Deadline deadline, Action<long>? tell)
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
                    tell?.Invoke(moved);
                    buffer.Consume(block.Length);
                }

                Expect(deadline);
                var read = await ReadAsync(from, buffer);
                if (read == 0)
                {
                    to.FinishWriting();
                    return;
                }

                buffer.Filling(read);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to end. The other direction may still be writing: it gets a moment.
            to.FinishWriting();
            Expect(deadline);
        }
        catch (Exception e)
        {
            // One side broke: the other must not wait for it.
            Break();
            if (!BrokenConnection.Is(e))
            {
                throw;
            }
        }
    }

    private async ValueTask<int> ReadAsync(IDuplex from, ReadBuffer buffer)
    {
        while (true)
        {
            try
            {
                buffer.Release();
                await from.WaitAsync();
                return await from.ReadAsync(buffer.Room(ConnectionSettings.ReadBytes));
            }
            catch (OperationCanceledException) when (!_isEnding)
            {
                // An interruption that was meant for a wait before this tunnel; a later one is seen once reads go on.
                from.ResumeRead();
                Interlocked.MemoryBarrier();
                if (_isEnding)
                {
                    throw;
                }
            }
        }
    }
}
