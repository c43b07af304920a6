using BenchmarkDotNet.Attributes;
using Pibl.Http;

namespace Pibl.Bench;

/// <summary>What does it cost to parse the head that a browser sends?</summary>
[MemoryDiagnoser]
public class HeadBench
{
    private readonly byte[] _head = """
        GET /articles/2026/11/23/cache?page=2 HTTP/1.1
        Host: www.example.test
        User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
        Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
        Accept-Language: es-ES,es;q=0.8,en-US;q=0.5,en;q=0.3
        Accept-Encoding: gzip, deflate, br, zstd
        Connection: keep-alive


        """.ReplaceLineEndings("\r\n").Select(character => (byte)character).ToArray();

    [Benchmark]
    public RequestHead? Parse()
    {
        var scanned = 0;
        return RequestParser.Parse(_head, HeadLimits.Default, ref scanned).Head;
    }
}
