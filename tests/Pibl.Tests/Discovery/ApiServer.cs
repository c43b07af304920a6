using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;

namespace Pibl.Tests.Discovery;

/// <summary>
/// An API server of Kubernetes on a port that the system chose, which knows the EndpointSlices of shop/app and speaks
/// as the real one does: lists with limit and continue, and watches as lines of JSON in chunks (Kubernetes API
/// concepts).
/// </summary>
internal sealed partial class ApiServer : IAsyncDisposable
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
}
