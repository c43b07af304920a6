using BenchmarkDotNet.Attributes;
using Pibl.Balance;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;
using IPEndPoint = System.Net.IPEndPoint;
using IPNetwork = System.Net.IPNetwork;

namespace Pibl.Bench;

/// <summary>
/// What does it cost to choose a server among so many of different weight, and to learn that one has failed?
/// </summary>
[MemoryDiagnoser]
public class ChooseBench : IServerLoads
{
    private readonly Random _dice = new(1);
    private ClusterView _view = ClusterView.AllUp(Seq<Endpoint>());
    private Pick _pick = Pickers.RoundRobin();
    private Received _received = Asking("/");

    [Params(3, 100, 1000)]
    public int Servers { get; set; }

    [Params("round-robin", "least-connections", "p2c", "random", "least-time", "hash uri")]
    public string Balance { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _view = ClusterView.AllUp(toSeq(Enumerable.Range(0, Servers)
            .Select(at => new Endpoint($"10.0.{at / 250}.{at % 250}", 80, Weight: (at % 100) + 1))));
        _pick = Pickers.Of(
            BalanceText.Kind.Read("BALANCE", SourceSpan.OfDefault(Balance)).IfFail(_ => throw new ArgumentException(Balance)),
            _view.Servers.Map(server => server.Endpoint),
            () => (uint)_dice.NextInt64(1L << 32),
            AddressRanges.Of(Seq<IPNetwork>())).Pick;
        _received = Asking("/n/small");
    }

    [Benchmark]
    public int Choose() => _pick(_view, Asked.By(_received, this), default);

    [Benchmark]
    public ClusterView SetAside() => _view.With(0, new HealthState(Standing.Ejected, 5, 1, default, default));

    public int RequestsOf(int server) => server % 7;

    public double HeadMsOf(int server) => new PeakEwma((server % 11) + 1, 1).At(500);

    private static Received Asking(string target)
    {
        var head = new RequestHead(
            Method.Get, Bytes.Of("GET"), Bytes.Of(target), Bytes.Of("example.test"), Pibl.Http.Messages.HttpVersion.Http11, Fields.Empty,
            Framing.None, ConnectionOptions.None);
        var here = IPEndPoint.Parse("127.0.0.1:8080");
        var connection = new Connection(1, here, here, DateTimeOffset.UnixEpoch);
        return new Received(head, RequestBody.None, new Arrival(connection, 1, DateTimeOffset.UnixEpoch));
    }
}
