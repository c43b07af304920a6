using System.Net;
using Pibl.Interleaving.Explore;
using Pibl.Transport;

namespace Pibl.Interleaving.Forward;

/// <summary>The program's end of a connection to a server that says what a strand lets it say.</summary>
internal sealed class Server : IDuplex
{
    private readonly List<byte> _said = [];
    private TaskCompletionSource? _waiting;
    private bool _hasFinished;

    public IPEndPoint Local { get; } = new(IPAddress.Loopback, 1);

    public IPEndPoint Remote { get; } = new(IPAddress.Loopback, 2);

    public bool IsAborted { get; private set; }

    public bool HasInput => _said.Count > 0 || _hasFinished || IsAborted;

    public bool PeerIsGone => IsAborted;

    public bool PeerHasFinished => _hasFinished;

    public long Delivered => 0;

    public long Undelivered => 0;

    /// <summary>On a strand: the server says so much, or with nothing that it has said all.</summary>
    public void Say(params ReadOnlySpan<byte> bytes)
    {
        Strand.Point("the server sends");
        _said.AddRange(bytes);
        _hasFinished |= bytes.IsEmpty;
        Wake();
    }

    public async ValueTask<int> ReadAsync(Memory<byte> into)
    {
        await WaitAsync();
        var count = Math.Min(into.Length, _said.Count);
        _said[..count].ToArray().CopyTo(into);
        _said.RemoveRange(0, count);
        return count;
    }

    public ValueTask WaitAsync()
    {
        Strand.Point("wait");
        ObjectDisposedException.ThrowIf(IsAborted, this);
        if (HasInput)
        {
            return default;
        }

        Assert.Null(_waiting);
        _waiting = new TaskCompletionSource();
        return new ValueTask(_waiting.Task);
    }

    public void Abort()
    {
        Strand.Point("abort");
        IsAborted = true;
        Wake();
    }

    /// <summary>A request: the server answers it at once, if it is still there.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
    {
        Strand.Point("write");
        ObjectDisposedException.ThrowIf(IsAborted, this);
        if (!_hasFinished)
        {
            _said.AddRange(head.Span);
            Wake();
        }

        return default;
    }

    public void FinishWriting()
    {
    }

    public void InterruptRead()
    {
    }

    public void ResumeRead()
    {
    }

    public void KeepAlive()
    {
    }

    public void Dispose() => Abort();

    private void Wake()
    {
        if (_waiting is not { } waiting)
        {
            return;
        }

        _waiting = null;
        if (IsAborted)
        {
            waiting.SetException(new ObjectDisposedException("the connection"));
        }
        else
        {
            waiting.SetResult();
        }
    }
}
