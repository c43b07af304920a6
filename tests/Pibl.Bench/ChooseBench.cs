using BenchmarkDotNet.Attributes;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Exchange;
using static LanguageExt.Prelude;

namespace Pibl.Bench;

/// <summary>What does it cost to choose a server among three of different weight?</summary>
[MemoryDiagnoser]
public class ChooseBench
{
    private readonly Missed _missed = new(Samples.Received, None, Forwarded.UriMiss);
    private readonly ClusterView _view = ClusterView.AllUp(Seq(
        new Endpoint("10.0.0.1", 80), new Endpoint("10.0.0.2", 80, Weight: 2), new Endpoint("10.0.0.3", 80, Weight: 3)));

    private uint _turn;

    [Benchmark]
    public Verdict<Routed> Choose() => Balancing.Decide(_missed, _view, _turn++);
}
