using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Pibl.Demo;

/// <summary>
/// One small server on the loopback address. It is a listener of our own because the framework's HttpListener answers
/// 404 to every Host but the one it was told, and a proxy passes on the Host that the client chose.
/// </summary>
internal sealed class DemoServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, byte> _connections = new();
    private readonly Task _accepting;
    private long _count;

    private DemoServer(string name, TcpListener listener, TimeProvider clock)
    {
        Name = name;
        _listener = listener;
        _clock = clock;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>A, B or C.</summary>
    public string Name { get; }

    /// <summary>Where it listens, with the port it really got.</summary>
    public IPEndPoint Place => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Listens at <paramref name="place"/> (port 0: any free one), or null where that port is taken.</summary>
    public static DemoServer? TryStart(string name, IPEndPoint place, TimeProvider clock)
    {
        var listener = new TcpListener(place);
        try
        {
            listener.Start();
            return new DemoServer(name, listener, clock);
        }
        catch (SocketException)
        {
            listener.Dispose();
            return null;
        }
    }

    /// <summary>Stops listening, cuts what is open, and waits until nothing of it runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                socket.NoDelay = true;
                var connection = ConverseAsync(socket);
                _connections.TryAdd(connection, 0);
                Forget(connection);
            }
            catch (Exception failure) when (
                failure is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The listener was closed, or a client left before it was accepted: the condition above tells them
                // apart.
            }
        }
    }

    private void Forget(Task connection) => connection.ContinueWith(
        done => _connections.TryRemove(done, out _),
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private async Task ConverseAsync(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            using var reader = new DemoReader(stream);
            while (await reader.ReadAsync(_stop.Token) is { } request)
            {
                var reply = DemoSite.Answer(request, Name, Interlocked.Increment(ref _count), _clock.GetUtcNow());
                if (reply.After > TimeSpan.Zero)
                {
                    await Task.Delay(reply.After, _clock, _stop.Token);
                }

                await stream.WriteAsync(reply.Write(Name, request, _clock.GetUtcNow()), _stop.Token);
                if (!request.KeepAlive)
                {
                    return;
                }
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException)
        {
            // The client left, or the demo ends: nobody is there to be told.
        }
    }
}
