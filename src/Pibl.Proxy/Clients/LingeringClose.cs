using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>
/// Ends a connection so that its peer gets the last bytes: FIN behind them, then what the peer still sends is thrown
/// away, for as long as <see cref="Linger"/> says.
/// </summary>
internal sealed class LingeringClose(IDuplex peer, ReadBuffer buffer, ConnectionSettings settings)
{
    /// <summary>
    /// How often one that has bytes to take is looked at, in milliseconds: nothing tells when it has them.
    /// </summary>
    private const int LookMs = 200;

    private volatile bool _isDraining;

    /// <summary>The program ends.</summary>
    public void Hurry()
    {
        _isDraining = true;
        peer.InterruptRead();
    }

    /// <summary>It has taken too long.</summary>
    public void Abort() => peer.Abort();

    /// <summary>Returns when the connection may be closed.</summary>
    /// <param name="isSending">The peer has not sent all that it announced.</param>
    /// <param name="hasFinished">The peer has said its end.</param>
    /// <param name="bytesMax">So many bytes are thrown away: a peer that floods is not waited for.</param>
    public async ValueTask RunAsync(bool isSending, bool hasFinished, long bytesMax = long.MaxValue)
    {
        try
        {
            await WaitAsync(isSending, hasFinished, bytesMax);
        }
        catch (Exception e) when (BrokenConnection.Is(e))
        {
            // It is broken: there is nobody to be polite to.
        }
    }

    private async ValueTask WaitAsync(bool isSending, bool hasFinished, long bytesMax)
    {
        peer.FinishWriting();
        peer.ResumeRead();
        using var deadline = settings.Heartbeat.Watch(peer.InterruptRead);
        var credit = MinDataRate.Full(
            (long)settings.Timeouts.Body.TotalMilliseconds, settings.Limits.BytesPerSecondMin);
        var now = settings.Heartbeat.NowMs;
        var (linger, delivered) = (
            new Linger(now, now, peer.Undelivered, credit, isSending, hasFinished, _isDraining), peer.Delivered);
        while (bytesMax > 0 && !peer.PeerIsGone && Linger.WaitMs(linger, now) is var wait and > 0)
        {
            wait = linger.Undelivered > 0 ? Math.Min(wait, LookMs) : wait;
            var read = linger.HasFinished ? await PauseAsync(wait) : await ThrowAwayAsync(deadline, wait);
            bytesMax -= Math.Max(0, read);
            var (since, before) = (now, delivered);
            (now, delivered) = (settings.Heartbeat.NowMs, peer.Delivered);
            linger = linger with
            {
                HeardMs = read > 0 ? now : linger.HeardMs,
                Undelivered = peer.Undelivered,
                Credit = linger.Credit.After(now - since, Math.Max(0, delivered - before)),
                IsSending = linger.IsSending || read > 0,
                HasFinished = linger.HasFinished || read == 0,
                IsDraining = _isDraining,
            };
        }
    }

    /// <summary>Nothing more can come, and no event tells when the bytes are taken.</summary>
    private async ValueTask<int> PauseAsync(long ms)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(ms), settings.Clock);
        return -1;
    }

    /// <summary>How many bytes came, 0 at the peer's end, or -1 where none came in time.</summary>
    private async ValueTask<int> ThrowAwayAsync(Deadline deadline, long withinMs)
    {
        deadline.Set(withinMs);
        try
        {
            buffer.Release();
            await peer.WaitAsync();
            return await peer.ReadAsync(buffer.Room(ConnectionSettings.BodyReadBytes));
        }
        catch (OperationCanceledException)
        {
            peer.ResumeRead();
            return -1;
        }
        finally
        {
            deadline.Clear();
        }
    }
}
