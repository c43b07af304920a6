using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.H1;
using Pibl.Http.Messages;

namespace Pibl.Clients;

/// <summary>What the stages may say to the client of the exchange under way, and know of it.</summary>
public sealed partial class Http1Connection
{
    private CancellationTokenSource? _ended;
    private volatile bool _hasEnded;

    /// <summary>As everybody may know it.</summary>
    public Connection Connection => _connection;

    /// <summary>Made when somebody asks: few keep anything for one client.</summary>
    public CancellationToken Ended
    {
        get
        {
            // Never disposed, which it need not be: it has no timer, and nobody asks for its handle.
            var made = Volatile.Read(ref _ended) ?? new CancellationTokenSource();
            var ended = Interlocked.CompareExchange(ref _ended, made, null) ?? made;

            // Whoever ends it either sees it here, or is seen.
            if (_hasEnded)
            {
                ended.Cancel();
            }

            return ended.Token;
        }
    }

    /// <summary>
    /// Passes an interim response on, unless the client speaks HTTP/1.0 (RFC 9110 §15.2). Throws
    /// <see cref="BodyException"/> when the client does not take it.
    /// </summary>
    public async ValueTask InformAsync(ResponseHead interim)
    {
        if (_version == HttpVersion.Http10)
        {
            return;
        }

        // One of its own, since it is rare; and given back only when the write is over.
        using var head = new HeadBuffer();
        InterimWriter.Write(head, interim, _settings.ViaInReplies);
        using var deadline = _settings.Heartbeat.Watch(_client.Abort);
        deadline.Set((long)_settings.Timeouts.Body.TotalMilliseconds);
        try
        {
            await _client.WriteAsync(head.Written, default);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            throw _body.Break(
                Fault.OfClient(FaultKind.ClientGone, $"the client went away before its reply: {e.Message}"));
        }

        if (interim.Status == 100)
        {
            _body.GoOn();
        }
    }

    /// <summary>Nobody else reads from the client until <paramref name="reader"/> has ended.</summary>
    public void Lend(RequestBody content, Task reader) => _body.Lend(content, reader);

    private void TellEnd()
    {
        _hasEnded = true;
        Interlocked.MemoryBarrier();
        Volatile.Read(ref _ended)?.Cancel();
    }
}
