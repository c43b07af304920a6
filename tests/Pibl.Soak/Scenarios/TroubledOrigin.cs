using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pibl.Soak.Stress;

namespace Pibl.Soak.Scenarios;

/// <summary>A server that answers rightly, but for the trouble that it has at the moment.</summary>
internal sealed class TroubledOrigin : IDisposable
{
    private const int Backlog = 1024;
    private const int FillersMax = 8;

    private static readonly TimeSpan Slowness = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan NoConnection = TimeSpan.FromMilliseconds(200);

    private readonly int _port;
    private readonly Sightings _sightings;
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private readonly List<Socket> _fillers = [];
    private Socket _listener;
    private volatile TaskCompletionSource _goesOn = new();
    private volatile Trouble _trouble;
    private volatile bool _isBack;
    private bool _isDead;

    public TroubledOrigin(int port, Sightings sightings)
    {
        (_port, _sightings) = (port, sightings);
        _listener = Listen();
    }

    private bool IsSilent => _trouble is Trouble.HangsInAccept or Trouble.HangsAfterAccept;

    public async Task BeginAsync(Trouble trouble)
    {
        (_goesOn, _isBack) = (new TaskCompletionSource(), false);
        if (trouble == Trouble.HangsInAccept)
        {
            // One that nobody accepts fills the line; whoever comes then gets no answer to his SYN.
            _trouble = trouble;
            _listener.Listen(0);
            await FillAsync();
        }

        _trouble = trouble;
        if (trouble is Trouble.Dies or Trouble.Flaps)
        {
            Die();
        }

        if (trouble == Trouble.Flaps)
        {
            _ = FlapAsync();
        }
    }

    /// <summary>It is sound again; what has hung goes on.</summary>
    public void End()
    {
        var was = _trouble;
        _trouble = Trouble.None;
        lock (_fillers)
        {
            if (was == Trouble.HangsInAccept)
            {
                _fillers.ForEach(filler => filler.Dispose());
                _fillers.Clear();
                _listener.Dispose();
                _listener = Listen();
            }
            else if (_isDead)
            {
                _listener = Listen();
            }

            _isDead = false;
        }

        _isBack = true;
        _goesOn.TrySetResult();
    }

    public void Dispose()
    {
        _goesOn.TrySetResult();
        Die();
    }

    private Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, _port));
        listener.Listen(Backlog);
        _ = AcceptAsync(listener);
        return listener;
    }

    private void Die()
    {
        lock (_fillers)
        {
            _isDead = true;
            _listener.Dispose();
            foreach (var socket in _open.Keys)
            {
                socket.Close(0);
            }
        }
    }

    private async Task FlapAsync()
    {
        for (var dead = true; ; dead = !dead)
        {
            await Pause.ForAsync(ms: 1000);
            lock (_fillers)
            {
                if (_trouble != Trouble.Flaps)
                {
                    return;
                }

                if (dead)
                {
                    (_listener, _isDead) = (Listen(), false);
                }
                else
                {
                    Die();
                }
            }
        }
    }

    private async Task FillAsync()
    {
        for (var tries = 0; tries < FillersMax; tries++)
        {
            var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _fillers.Add(filler);
            try
            {
                await filler.ConnectAsync(IPAddress.Loopback, _port).WaitAsync(NoConnection);
            }
            catch (TimeoutException)
            {
                return;
            }
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptAsync();
                _open.TryAdd(socket, 0);
                _ = ServeAsync(socket);
                if (_trouble == Trouble.HangsInAccept)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It died.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var wire = new Wire(socket);
        try
        {
            while (await wire.HeadAsync() is { } head && await AnswerAsync(wire, head))
            {
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The proxy broke it off, or it died.
        }
        finally
        {
            _open.TryRemove(socket, out _);
        }
    }

    /// <summary>Targets are /healthz, or /METHOD/ID/SIZE; that of wrk has no id.</summary>
    private async Task<bool> AnswerAsync(Wire wire, string head)
    {
        var parts = head.Split(' ')[1].Split('/');
        var isCheck = parts.Length < 4;
        var (id, size) = isCheck
            ? (0, 2)
            : (long.Parse(parts[2], CultureInfo.InvariantCulture), int.Parse(parts[3], CultureInfo.InvariantCulture));
        if (!isCheck)
        {
            _sightings.See(id, _trouble is not (Trouble.None or Trouble.LeavesTheList));
            if (_isBack)
            {
                _sightings.UsedAgain();
            }
        }

        var length = (int)Headers.LengthOf(head);
        for (var seen = 0; seen < length;)
        {
            var block = await wire.BlockAsync(length - seen);
            if (block.IsEmpty || Pattern.FirstWrong(id, seen, block.Span) >= 0)
            {
                // The client is told by the answer that never comes: no wrong byte may be answered with 200.
                wire.Reset();
                return false;
            }

            seen += block.Length;
        }

        if (IsSilent)
        {
            await _goesOn.Task;
        }

        return await AnswerAsync(wire, id, size);
    }

    private async Task<bool> AnswerAsync(Wire wire, long id, int size)
    {
        var trouble = _trouble;
        switch (trouble)
        {
            case Trouble.Closes:
                return false;
            case Trouble.SpeaksGarbage:
                await wire.SendAsync("220 this is no HTTP\r\n\r\n");
                return false;
            case Trouble.IsSlow:
                await Pause.ForAsync(Slowness);
                break;
        }

        var body = Pattern.Of(id, size);
        await wire.SendAsync(string.Create(CultureInfo.InvariantCulture, $"""
            HTTP/1.1 {(trouble == Trouble.Answers500 ? "500 Oops" : "200 OK")}
            Content-Length: {size}
            X-Id: {id}


            """).ReplaceLineEndings("\r\n"));
        if (trouble is not (Trouble.HangsAfterHead or Trouble.ResetsInBody))
        {
            await wire.SendAsync(body);
            return true;
        }

        await wire.SendAsync(body.AsMemory(0, size / 2));
        await (trouble == Trouble.HangsAfterHead ? _goesOn.Task : Pause.ForAsync(ms: 10));
        wire.Reset();
        return false;
    }
}
