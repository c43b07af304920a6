using BenchmarkDotNet.Attributes;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Bench;

/// <summary>What does it cost to parse the head that a browser sends, and the one that a server answers with?</summary>
[MemoryDiagnoser]
public class HeadBench
{
    private readonly byte[] _request = Samples.RequestBytes;
    private readonly byte[] _response = Samples.ResponseBytes;

    [Benchmark]
    public RequestHead? Request()
    {
        var scanned = 0;
        return RequestParser.Parse(_request, HeadLimits.Default, ref scanned).Head;
    }

    [Benchmark]
    public ResponseHead? Response()
    {
        var scanned = 0;
        return ResponseParser.Parse(_response, HeadLimits.Default, Method.Get, ref scanned).Head;
    }
}
