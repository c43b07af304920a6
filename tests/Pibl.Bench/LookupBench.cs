using BenchmarkDotNet.Attributes;
using LanguageExt;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Bench;

/// <summary>What does it cost to decide that a stored response answers a request, and that nothing does?</summary>
[MemoryDiagnoser]
public class LookupBench
{
    private readonly Arr<StoredResponse> _stored = Array(new StoredResponse(
        Fields.Empty, Samples.Response, Bytes.Of(new byte[47]), Samples.Noon, Samples.Noon, TimeSpan.FromHours(1),
            TimeSpan.Zero, 1));

    private readonly Arr<StoredResponse> _none = Arr<StoredResponse>.Empty;

    [Benchmark]
    public Verdict<Missed> Hit() => Lookup.Decide(Samples.Received, _stored, Samples.Noon);

    [Benchmark]
    public Verdict<Missed> Miss() => Lookup.Decide(Samples.Received, _none, Samples.Noon);
}
