using System.Net;
using System.Net.Sockets;
using Pibl.Transport;

namespace Pibl.Twins;

/// <summary>Where a test's clients come in.</summary>
internal sealed class MemoryListener(IPEndPoint address) : IListener
{
    private readonly System.Collections.Generic.Queue<IDuplex> _backlog = new();
    private TaskCompletionSource<IDuplex?>? _accepting;

    public IPEndPoint Address => address;

    public bool IsClosed { get; private set; }

    /// <summary>Clients that nobody has accepted yet.</summary>
    public int Backlog => _backlog.Count;

    /// <summary>What the next attempts to accept fail with.</summary>
    public System.Collections.Generic.Queue<SocketException> Failures { get; } = new();

    public void Offer(IDuplex client)
    {
        if (_accepting is { } accepting)
        {
            _accepting = null;
            accepting.SetResult(client);
        }
        else
        {
            _backlog.Enqueue(client);
        }
    }

    public ValueTask<IDuplex?> AcceptAsync(CancellationToken cancel)
    {
        if (IsClosed)
        {
            return new ValueTask<IDuplex?>((IDuplex?)null);
        }

        if (Failures.TryDequeue(out var failure))
        {
            return ValueTask.FromException<IDuplex?>(failure);
        }

        if (_backlog.TryDequeue(out var client))
        {
            return new ValueTask<IDuplex?>(client);
        }

        _accepting = new TaskCompletionSource<IDuplex?>();
        return new ValueTask<IDuplex?>(_accepting.Task);
    }

    public void Dispose()
    {
        IsClosed = true;
        var accepting = _accepting;
        _accepting = null;
        accepting?.SetResult(null);
    }
}
