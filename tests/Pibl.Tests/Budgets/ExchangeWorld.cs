using System.Net;
using Microsoft.Extensions.Time.Testing;
using Pibl.Access;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Transport;
using Pibl.Twins;

namespace Pibl.Tests.Budgets;

/// <summary>
/// One client's conversation with the whole real proxy, with one server behind it, on one thread and with nothing
/// around it that allocates: what is counted is what the proxy allocates for an exchange on kept-alive connections, the
/// access entry included. What the sockets and the writer of the log allocate is not in it.
/// </summary>
internal sealed class ExchangeWorld : IDisposable
{
    private readonly SynchronizationContext? _outside = SynchronizationContext.Current;
    private readonly InlineDuplex _client = new(
        new IPEndPoint(IPAddress.Loopback, 8080), new IPEndPoint(IPAddress.Loopback, 50_001));
    private readonly OneServer _server = new();
    private readonly Proxy _proxy;
    private readonly Task _running;

    public ExchangeWorld(params string[] lines)
        : this(true, lines)
    {
    }

    public ExchangeWorld(bool isLogged, params string[] lines)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        var settings = Given.Settings(lines);
        var (clock, log) = (new FakeTimeProvider(Given.Noon), new ForgetfulLog(isLogged));
        _proxy = Proxy.Build(
            settings, new Pibl.World(_server, [new OneClient(_client)], clock, static () => 7, log)
            {
                Cache = settings.Cache.On
                    ? TieredStore.Open(settings.Cache with { File = null }, clock, static (_, _) => { })
                    : null,
                StickyKey = new(() => new byte[32]),
                Workers = new InlineWorkers(),
            });
        _running = _proxy.RunAsync();
    }

    /// <summary>A request that the cache answers: the reply is there when this returns.</summary>
    public ReadOnlySpan<byte> Hit(ReadOnlySpan<byte> request)
    {
        _client.Deliver(request);
        return _client.TakeWritten();
    }

    /// <summary>A request that the server answers.</summary>
    public ReadOnlySpan<byte> Proxied(ReadOnlySpan<byte> request, ReadOnlySpan<byte> response)
    {
        _client.Deliver(request);
        var server = _server.Connection ?? throw new InvalidOperationException("no server was asked");
        if (server.TakeWritten().IsEmpty)
        {
            throw new InvalidOperationException("the server was not asked");
        }

        server.Deliver(response);
        return _client.TakeWritten();
    }

    public void Dispose()
    {
        _client.Deliver(default);
        var draining = _proxy.DrainAsync();
        SynchronizationContext.SetSynchronizationContext(_outside);
        Assert.True(draining.IsCompletedSuccessfully, "the conversation does not end with its client");
        Assert.True(_running.IsCompletedSuccessfully, "the acceptor or the prober does not end");
        _proxy.Dispose();
    }

    /// <summary>While it is open it takes every entry, so that it is made, and forgets it.</summary>
    private sealed class ForgetfulLog(bool isOpen) : IAccessLog
    {
        public bool IsOpen => isOpen;

        public bool TryWrite(AccessEntry entry) => true;
    }

    /// <summary>Where one client comes in, and nobody after it.</summary>
    private sealed class OneClient(InlineDuplex client) : IListener
    {
        private readonly TaskCompletionSource<IDuplex?> _closed = new();
        private IDuplex? _next = client;

        public IPEndPoint Address => client.Local;

        public ValueTask<IDuplex?> AcceptAsync(CancellationToken cancel)
        {
            var next = _next;
            _next = null;
            return next is null ? new ValueTask<IDuplex?>(_closed.Task) : new ValueTask<IDuplex?>(next);
        }

        public void Dispose() => _closed.TrySetResult(null);
    }

    /// <summary>A server that accepts one connection.</summary>
    private sealed class OneServer : IConnector
    {
        public InlineDuplex? Connection { get; private set; }

        public ValueTask<IDuplex> ConnectAsync(Endpoint endpoint, CancellationToken cancel)
        {
            Assert.True(Connection is null, "a second connection where one is kept alive");
            Connection = new InlineDuplex(
                new IPEndPoint(IPAddress.Loopback, 40_001), new IPEndPoint(IPAddress.Loopback, 80));
            return new ValueTask<IDuplex>(Connection);
        }
    }
}
