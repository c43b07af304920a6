using System.Net;
using Pibl.Bodies;
using Pibl.Http.Messages;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>One stream of HTTP/2 as a <see cref="Tunnel"/> sees it: bytes both ways.</summary>
internal sealed class Http2Tunnel(Http2Connection connection, Http2Stream stream, Http2Body body) : IDuplex
{
    private ReadOnlyMemory<byte> _rest;
    private bool _isAtEnd;
    private volatile bool _isInterrupted;

    public IPEndPoint Local => connection.Peer.Local;

    public IPEndPoint Remote => connection.Peer.Client;

    public bool HasInput => false;

    public bool PeerIsGone => stream.State is not { IsClosed: false };

    public bool PeerHasFinished => stream.State is not { HasRemoteEnded: false };

    public long Undelivered => 0;

    public long Delivered => 0;

    public async ValueTask<int> ReadAsync(Memory<byte> into)
    {
        await WaitAsync();
        var length = Math.Min(into.Length, _rest.Length);
        _rest[..length].CopyTo(into);
        _rest = _rest[length..];
        return length;
    }

    public async ValueTask WaitAsync()
    {
        if (_isInterrupted)
        {
            throw new OperationCanceledException();
        }

        try
        {
            if (_rest.IsEmpty && !_isAtEnd)
            {
                _rest = await body.ReadAsync(CancellationToken.None);
                _isAtEnd = _rest.IsEmpty;
            }
        }
        catch (BodyException) when (_isInterrupted)
        {
            throw new OperationCanceledException();
        }
        catch (BodyException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
    {
        if (!head.IsEmpty)
        {
            await stream.SendAsync(head);
        }

        if (!body.IsEmpty)
        {
            await stream.SendAsync(body);
        }
    }

    public void FinishWriting() => stream.SendEnd();

    public void InterruptRead()
    {
        _isInterrupted = true;
        body.BreakOff();
    }

    public void ResumeRead() => _isInterrupted = false;

    public void Abort()
    {
        stream.CutOff(Fault.OfClient(FaultKind.ClientGone, "the tunnel broke"));
        stream.Leave();
    }

    public void KeepAlive() => connection.KeepAlive();

    public void Dispose()
    {
        // The stream ends with its exchange.
    }
}
