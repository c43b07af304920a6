using BenchmarkDotNet.Attributes;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;

namespace Pibl.Bench;

/// <summary>
/// What does it cost to get from one stage to the next, and back: in the same call, under a permit, on another thread?
/// </summary>
[MemoryDiagnoser]
public class HopBench
{
    private static readonly Queue Line = new(
        new QueueRule("bench", 1, 1, TimeSpan.FromSeconds(1), "MAX_IN_FLIGHT"), TimeProvider.System, Workers.Pool);

    private static readonly ExchangeScope ExchangeScope = new();

    private readonly Reply _answer = new(Samples.Response, Body.Empty(), Provenance.Proxy);
    private readonly Next<Received> _fused;
    private readonly Next<Received> _back;

    public HopBench()
    {
        var answer = Stage.Pure<Received, Reply>("answer", _ => _answer);
        _fused = Flow.From<Received>().Then(answer).Run();
        _back = Flow.From<Received>().Then(
            Stage.Reply<Received>("back", static (_, reply) => reply)).Then(answer).Run();
    }

    [Benchmark(Baseline = true)]
    public Reply Fused() => _fused(Samples.Received, ExchangeScope).Result;

    /// <summary>The same behind a stage that looks at the reply on its way back.</summary>
    [Benchmark]
    public Reply Back() => _back(Samples.Received, ExchangeScope).Result;

    /// <summary>Taken and given back.</summary>
    [Benchmark]
    public Reply? Permit()
    {
        var entered = Line.TryEnter();
        Line.Leave();
        return entered ? _answer : null;
    }

    [Benchmark]
    public async Task<Reply> Hop()
    {
        await Task.Yield();
        return _answer;
    }
}
