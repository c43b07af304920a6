using Pibl.Access;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Sites;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>
/// One client's HTTP/1.1 connection from the first byte to the last: reads a head, hands the exchange to the
/// <see cref="ExchangeRunner"/>, and begins again. One exchange is in flight at a time; a pipelined next head stays in
/// the buffer until the reply is out, so answers are in order by construction (RFC 9112 §9.3.2).
/// </summary>
public sealed partial class Http1Connection : IClientConnection, IDisposable
{
    /// <summary>How much of a head that could not be parsed reaches the log, in bytes.</summary>
    private const int RefusedLineBytesMax = 256;

    /// <summary>Why a connection ends that the program ended.</summary>
    private const string Drained = "drain";

    private readonly IDuplex _client;
    private readonly Connection _connection;
    private readonly Snapshots _snapshots;
    private readonly ExchangeRunner _runner;
    private readonly IAccessLog _accessLog;
    private readonly ConnectionLimit _limit;
    private readonly ReadBuffer _buffer = new();
    private readonly Http1Stream _stream;
    private ConnectionSettings _settings;
    private IClientConnection? _successor;
    private volatile Received? _underWay;
    private string _site = "";
    private bool _isTrusted;
    private bool _expectsLast;
    private long _number;
    private long _dueMs;

    internal Http1Connection(
        IDuplex client,
        long id,
        Snapshots snapshots,
        ExchangeRunner runner,
        IAccessLog accessLog,
        ConnectionLimit limit,
        bool isPlainOnTls = false)
    {
        (_client, _snapshots, _runner, _accessLog, _limit) = (client, snapshots, runner, accessLog, limit);
        _settings = snapshots.Now.Connections;
        _connection = new Connection(id, client.Remote, client.Local, Settings.Clock.GetUtcNow())
        {
            Tls = client.Tls,
            IsPlainOnTls = isPlainOnTls,
        };
        _stream = new Http1Stream(client, _connection, _buffer, limit, Settings);
        _isTrusted = TrustRule.IsTrusted(Settings.TrustedProxies, client.Remote.Address);
    }

    /// <summary>True between two requests.</summary>
    public bool IsIdle { get; private set; } = true;

    IClientConnection? IClientConnection.Successor => _successor;

    /// <summary>
    /// Not the snapshot that they are of: an idle connection, or a tunnel, would keep all of its sites alive.
    /// </summary>
    private ConnectionSettings Settings => _settings;

    /// <summary>Runs until either side ends it. Never throws.</summary>
    public async Task RunAsync()
    {
        _accessLog.TryWrite(new AccessEntry.Connected(_connection.OpenedAt, _connection));
        try
        {
            do
            {
                var parsed = await ReadHeadAsync();
                if (parsed.NeedsMore)
                {
                    break;
                }

                await ExchangeAsync(parsed);
                _underWay = null;
            }
            while (_stream.KeepsAlive);
            if (!_stream.IsBroken && _successor is null)
            {
                await _stream.CloseAsync();
            }
        }
        catch (Exception e) when (BrokenConnection.Is(e) || e is OperationCanceledException)
        {
            _stream.Ending = _stream.IsAborted ? Drained : _stream.Ending.Length == 0 ? e.Message : _stream.Ending;
        }
        catch (Exception e)
        {
            _stream.Ending = "bug";
            _client.Abort();
            _accessLog.TryWrite(
                new AccessEntry.Notice(Settings.Clock.GetUtcNow(), true, $"connection {_connection.Id}: {e}"));
        }
        finally
        {
            if (_successor is null)
            {
                Dispose();
                _accessLog.TryWrite(
                    new AccessEntry.Closed(Settings.Clock.GetUtcNow(), _connection, _number, _stream.Ending));
            }
            else
            {
                _stream.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Tell(List<UnderWay> underWay)
    {
        // The next exchange may begin meanwhile, with another site: then this one is over.
        if (_underWay is { } received && _site is var site && ReferenceEquals(_underWay, received))
        {
            underWay.Add(new UnderWay(received, site, _stream.IsTunnel, _stream.BytesSent));
        }
    }

    /// <summary>
    /// The program ends: an idle connection waits for the request that may be on its way, and no longer; one that
    /// takes its leave hurries. So draining need not wait for them.
    /// </summary>
    public void Hurry()
    {
        _stream.Hurry();
        if (IsIdle)
        {
            _client.InterruptRead();
        }
    }

    /// <inheritdoc/>
    public void BreakOff() => _stream.BreakOff();

    /// <inheritdoc/>
    public void Abort() => _client.Abort();

    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
        _buffer.Release();
    }

    // Not a frame of its own: what waits for a server waits in the runner.
    private ValueTask ExchangeAsync(Parsed<RequestHead> parsed)
    {
        var site = parsed.Head is { } head ? _snapshots.Now.SiteOf(head) : null;
        var arrival = new Arrival(_connection, ++_number, Settings.Clock.GetUtcNow())
        {
            Ids = (site?.Connections ?? Settings).IdsOf(_isTrusted),
        };
        var refused = site is null
            ? parsed.Fault
            : BodyLimit.Check(parsed.Head!.Framing, site.Connections.Limits.BodyBytesMax);
        if (refused is not null)
        {
            var line = Bytes.Of(_buffer.Filled[..Math.Min(RefusedLineBytesMax, _buffer.Length)]);
            _stream.BeginRefused(refused, parsed.Head is { Framing.IsEmpty: false }, Settings);
            return _runner.RefuseAsync(
                refused, new Refused(line, arrival), RefusedRequest.Of(_buffer.Filled), _stream);
        }

        _buffer.Consume(parsed.Consumed);
        var request = parsed.Head!;
        var content = _stream.Begin(request, site!.Connections);
        var received = new Received(request, content, arrival);
        (_site, _underWay) = (site.Name, received);
        if (_connection.IsPlainOnTls && !(site.RedirectsPlain && request.Scheme != ClientScheme.Https))
        {
            _stream.CloseBehind();
            return _runner.RunAsync(received, PlainOnTls.Path, site.Name, _stream);
        }

        return _runner.RunAsync(received, site.Path, site.Name, _stream);
    }
}
