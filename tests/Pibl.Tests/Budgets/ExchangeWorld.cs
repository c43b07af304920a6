using System.Net;
using Microsoft.Extensions.Time.Testing;
using Pibl.Access;
using Pibl.Balance;
using Pibl.Clients;
using Pibl.Exchange;
using Pibl.Stages;
using Pibl.Tests.World;
using Pibl.Transport;
using Pibl.Upstreams;

namespace Pibl.Tests.Budgets;

/// <summary>
/// One client's conversation over the whole real path, with one server behind it, on one thread and with nothing around it
/// that allocates: what is counted is what the proxy allocates for an exchange on kept-alive connections, the access entry
/// included. What the sockets and the writer of the log allocate is not in it.
/// </summary>
internal sealed class ExchangeWorld : IDisposable
{
    private readonly SynchronizationContext? _outside = SynchronizationContext.Current;
    private readonly InlineDuplex _client = new(new IPEndPoint(IPAddress.Loopback, 8080), new IPEndPoint(IPAddress.Loopback, 50_001));
    private readonly OneServer _server = new();
    private readonly Heartbeat _heartbeat;
    private readonly Queues _queues;
    private readonly SocketUpstreams _upstreams;
    private readonly Task _conversation;

    public ExchangeWorld(params string[] lines)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        var settings = Given.Settings(lines);
        var clock = new FakeTimeProvider(Given.Noon);
        _heartbeat = new Heartbeat(clock);
        _queues = Queues.For(settings, clock, new InlineWorkers());
        var wire = new ConnectionSettings(settings.Limits, settings.Timeouts, _heartbeat, clock)
        {
            TrustedProxies = settings.TrustedProxies,
            AbortOnClose = settings.AbortOnClose,
        };
        var accessLog = new OpenLedger();
        static uint Dice() => 7;
        var clusters = new Clusters(ClusterView.AllUp(settings.Servers), HealthRule.Default, settings.Limits, clock, Dice, accessLog);
        _upstreams = new SocketUpstreams(_server, clusters, wire);
        var store = settings.Cache.On ? Recording.Of(settings.Cache, clock) : null;
        var ports = new Ports(clock, Dice, store, _upstreams, clusters, accessLog);
        var path = Pipeline.Requests(ports, _queues, settings.Retries).Run();
        _conversation = new Pibl.Clients.Http1Connection(_client, 1, path, accessLog, wire, new ConnectionLimit(1)).RunAsync();
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
        _upstreams.Dispose();
        _queues.Dispose();
        _heartbeat.Dispose();
        SynchronizationContext.SetSynchronizationContext(_outside);
        Assert.True(_conversation.IsCompletedSuccessfully, "the conversation does not end with its client");
    }

    /// <summary>Takes every entry, so that it is made, and forgets it.</summary>
    private sealed class OpenLedger : IAccessLog
    {
        public bool IsOpen => true;

        public bool TryWrite(AccessEntry entry) => true;
    }

    /// <summary>A server that accepts one connection.</summary>
    private sealed class OneServer : IConnector
    {
        public InlineDuplex? Connection { get; private set; }

        public ValueTask<IDuplex> ConnectAsync(Endpoint endpoint, CancellationToken cancel)
        {
            Assert.True(Connection is null, "a second connection where one is kept alive");
            Connection = new InlineDuplex(new IPEndPoint(IPAddress.Loopback, 40_001), new IPEndPoint(IPAddress.Loopback, 80));
            return new ValueTask<IDuplex>(Connection);
        }
    }
}
