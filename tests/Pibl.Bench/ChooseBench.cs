using BenchmarkDotNet.Attributes;
using Pibl.Balance;
using Pibl.Exchange;
using static LanguageExt.Prelude;

namespace Pibl.Bench;

/// <summary>
/// What does it cost to choose a server among so many of different weight, and to learn that one has failed?
/// </summary>
[MemoryDiagnoser]
public class ChooseBench
{
    private ClusterView _view = ClusterView.AllUp(Seq<Endpoint>());
    private readonly Pick _pick = Pickers.RoundRobin();

    [Params(3, 100, 1000)]
    public int Servers { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _view = ClusterView.AllUp(toSeq(Enumerable.Range(0, Servers)
            .Select(at => new Endpoint($"10.0.{at / 250}.{at % 250}", 80, Weight: (at % 100) + 1))));
    }

    [Benchmark]
    public int Choose() => _pick(_view, default, default);

    [Benchmark]
    public ClusterView SetAside() => _view.With(0, new HealthState(Standing.Ejected, 5, 1, default, default));
}
