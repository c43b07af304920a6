using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;

namespace Pibl.Tests.Discovery;

/// <summary>
/// An API server of Kubernetes on a port that the system chose, which knows the EndpointSlices of shop/app and speaks as
/// the real one does: lists with limit and continue, and watches as lines of JSON in chunks (Kubernetes API concepts).
/// </summary>
internal sealed class ApiServer : IAsyncDisposable
{
    /// <summary>An answer that never comes.</summary>
    public const string Silence = "";

    private const string Path = "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices?";
    private const string Selector = "labelSelector=kubernetes.io/service-name=app";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Socket, Task> _connections = [];
    private readonly ConcurrentQueue<string> _heard = [];
    private readonly ConcurrentQueue<string> _instead = [];
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, string> _slices = new(StringComparer.Ordinal);
    private readonly List<(int Version, string Line)> _events = [];
    private readonly List<Channel<string?>> _watches = [];
    private readonly Task _accepting;
    private int _version = 1;
    private int _compacted;

    public ApiServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>What it shows; null: it speaks in the clear.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>Whom it lets in; null: everybody.</summary>
    public string? Token { get; set; }

    /// <summary>A page holds no more, whatever was asked for.</summary>
    public int PageMax { get; set; } = 500;

    /// <summary>A version that is too old is told in a 200 as an event, and not with the status 410.</summary>
    public bool SaysGoneInAnEvent { get; set; }

    public Uri Address => new($"{(Certificate is null ? "http" : "https")}://{_listener.LocalEndpoint}/");

    /// <summary>What was asked, in order, and who has left.</summary>
    public string[] Heard => [.. _heard];

    /// <summary>Answers to the next questions, whole, with which each connection ends.</summary>
    public void AnswerWith(params string[] answers)
    {
        foreach (var answer in answers)
        {
            _instead.Enqueue(answer);
        }
    }

    /// <summary>A refusal as the real one says it.</summary>
    public static string Refusal(int status, string reason, string message) =>
        Whole(status, ApiText.Failure(status, reason, message));

    public static string Whole(int status, string body) =>
        $"HTTP/1.1 {status} {(HttpStatusCode)status}\r\nContent-Type: application/json\r\n"
        + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    /// <summary>A slice comes, or is another; its endpoints as <see cref="ApiText"/> reads them.</summary>
    public void Put(string name, params string[] endpoints) => Change(name, at =>
    {
        var isNew = !_slices.ContainsKey(name);
        return ApiText.Event(isNew ? "ADDED" : "MODIFIED", _slices[name] = ApiText.Slice(name, at, endpoints));
    });

    public void Delete(string name) => Change(name, at =>
    {
        _slices.Remove(name);
        return ApiText.Event("DELETED", ApiText.Slice(name, at, []));
    });

    /// <summary>A slice goes, and no watch is told: an event was lost.</summary>
    public void Lose(string name)
    {
        lock (_lock)
        {
            _slices.Remove(name);
        }
    }

    /// <summary>Other things of the cluster change; the watches are told how far they are (BOOKMARK).</summary>
    public void Bookmark()
    {
        lock (_lock)
        {
            _version += 100;
            Tell(ApiText.Event("BOOKMARK", ApiText.Bookmark(_version)));
        }
    }

    /// <summary>Nobody can watch from what has been so far.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            _version++;
            _compacted = _version;
            _events.Clear();
        }
    }

    /// <summary>A line as it is to each watch.</summary>
    public void Say(string line)
    {
        lock (_lock)
        {
            Tell(line);
        }
    }

    /// <summary>Ends the watches, as after timeoutSeconds.</summary>
    public void EndWatches()
    {
        lock (_lock)
        {
            foreach (var watch in _watches)
            {
                watch.Writer.TryComplete();
            }
        }
    }

    /// <summary>A slice changes, and its event is cut off in the middle with the connection.</summary>
    public void PutAndCut(string name, params string[] endpoints)
    {
        lock (_lock)
        {
            foreach (var watch in _watches)
            {
                watch.Writer.TryWrite(null);
            }

            Put(name, endpoints);
        }
    }

    /// <summary>Every connection breaks.</summary>
    public void Break()
    {
        foreach (var socket in _connections.Keys)
        {
            socket.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Values);
        _stop.Dispose();
    }

    private void Change(string name, Func<int, string> change)
    {
        lock (_lock)
        {
            var line = change(++_version);
            _events.Add((_version, line));
            Tell(line);
        }
    }

    private void Tell(string line)
    {
        foreach (var watch in _watches)
        {
            watch.Writer.TryWrite(line);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                var begin = new TaskCompletionSource();
                _connections[socket] = ServeAsync(socket, begin.Task);
                begin.SetResult();
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Closed, whatever the listener says of it.
        }
    }

    private async Task ServeAsync(Socket socket, Task begin)
    {
        await begin;
        try
        {
            await using var stream = await OpenAsync(new NetworkStream(socket, ownsSocket: true));
            using var reader = new StreamReader(stream, Encoding.ASCII);
            while (await HeadAsync(reader) is { } head && await AnswerAsync(stream, reader, head))
            {
            }
        }
        catch (Exception e) when (
            e is OperationCanceledException or IOException or ObjectDisposedException or AuthenticationException)
        {
            // The proxy went away, or the test is over.
        }

        if (!_stop.IsCancellationRequested)
        {
            _connections.TryRemove(socket, out _);
        }
    }

    private async Task<Stream> OpenAsync(NetworkStream stream)
    {
        if (Certificate is null)
        {
            return stream;
        }

        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = Certificate }, _stop.Token);
        return tls;
    }

    private async Task<string[]?> HeadAsync(StreamReader reader)
    {
        var head = new List<string>();
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            if (line.Length == 0)
            {
                return [.. head];
            }

            head.Add(line);
        }

        return null;
    }

    /// <summary>False: with it the connection ends.</summary>
    private async Task<bool> AnswerAsync(Stream stream, StreamReader reader, string[] head)
    {
        var target = Uri.UnescapeDataString(head[0].Split(' ')[1]);
        if (!target.StartsWith(Path + Selector, StringComparison.Ordinal))
        {
            await SendAsync(stream, Refusal(404, "NotFound", "the server could not find the requested resource"));
            return true;
        }

        var query = target[Path.Length..].Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
        var watched = query.TryGetValue("watch", out var watch) && watch == "true"
            ? int.Parse(query["resourceVersion"], CultureInfo.InvariantCulture)
            : (int?)null;
        var question = watched is { } from ? $"watch {from}" : query.ContainsKey("continue") ? "list on" : "list";
        if (_instead.TryDequeue(out var instead))
        {
            _heard.Enqueue(question);
            await SendAsync(stream, instead);
            await (instead.Length == 0 ? ClosedAsync(reader) : Task.CompletedTask);
            return false;
        }

        if (Token is { } token && !head.Contains($"Authorization: Bearer {token}"))
        {
            _heard.Enqueue(question);
            await SendAsync(stream, Refusal(401, "Unauthorized", "Unauthorized"));
            return true;
        }

        if (watched is { } version)
        {
            return await WatchAsync(stream, reader, version);
        }

        _heard.Enqueue(question);
        await SendAsync(stream, Whole(200, Page(
            int.Parse(query["limit"], CultureInfo.InvariantCulture), query.GetValueOrDefault("continue"))));
        return true;
    }

    /// <summary>A token to continue with names the version of the first page, and the last slice of this one.</summary>
    private string Page(int limit, string? token)
    {
        lock (_lock)
        {
            var (version, last) = token?.Split(',') is [var at, var name] ? (at, name) : ($"{_version}", "");
            var rest = _slices.Where(slice => string.CompareOrdinal(slice.Key, last) > 0).ToArray();
            var page = rest.Take(Math.Min(limit, PageMax)).ToArray();
            var more = page.Length < rest.Length ? $"{version},{page[^1].Key}" : "";
            return ApiText.Page(version, more, page.Select(slice => slice.Value));
        }
    }

    private async Task<bool> WatchAsync(Stream stream, StreamReader reader, int version)
    {
        var lines = Channel.CreateUnbounded<string?>();
        var isGone = false;
        lock (_lock)
        {
            isGone = version < _compacted;
            foreach (var (_, line) in _events.Where(change => change.Version > version))
            {
                lines.Writer.TryWrite(line);
            }

            _watches.Add(lines);
        }

        // From here on it hears of all that happens.
        _heard.Enqueue($"watch {version}");

        var failure = ApiText.Failure(410, "Expired", $"too old resource version: {version} ({_compacted})");
        if (isGone && !SaysGoneInAnEvent)
        {
            await SendAsync(stream, Whole(410, failure));
            return true;
        }

        await SendAsync(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        if (isGone)
        {
            lines.Writer.TryWrite(ApiText.Event("ERROR", failure));
            lines.Writer.Complete();
        }

        _ = LeavingAsync(reader, lines.Writer);
        await foreach (var line in lines.Reader.ReadAllAsync(_stop.Token))
        {
            if (line is null)
            {
                var cut = await lines.Reader.ReadAsync(_stop.Token);
                lines.Writer.Complete();
                await SendAsync(stream, Chunk(cut![..40]));
                return false;
            }

            await SendAsync(stream, Chunk(line + "\n"));
        }

        await SendAsync(stream, "0\r\n\r\n");
        return false;
    }

    private async Task LeavingAsync(StreamReader reader, ChannelWriter<string?> watch)
    {
        await ClosedAsync(reader);
        if (watch.TryComplete())
        {
            _heard.Enqueue("left");
        }
    }

    private async Task ClosedAsync(StreamReader reader)
    {
        try
        {
            await reader.ReadLineAsync(_stop.Token);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // It closes in another way, or the test is over.
        }
    }

    private static string Chunk(string text) => $"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n";

    private async Task SendAsync(Stream stream, string text)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), _stop.Token);
        await stream.FlushAsync(_stop.Token);
    }
}
