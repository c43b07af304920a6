using System.Globalization;

namespace Pibl.Bench.Ratios;

/// <summary>
/// Which share of the requests each order of eviction finds; where sizes differ, which share of the bytes as well. The
/// same figures in every run.
/// </summary>
internal static class RatioRun
{
    public static void Print(IReadOnlyList<Trace> traces, TextWriter to)
    {
        to.WriteLine("| trace | LRU | S3-FIFO | W-TinyLFU (BitFaster) | PIBL | best fixed set |");
        to.WriteLine("|---|---|---|---|---|---|");
        foreach (var trace in traces)
        {
            var size = trace.Requests[0].Bytes;
            var isEven = Array.TrueForAll(trace.Requests, asked => asked.Bytes == size);
            to.WriteLine(string.Join(" | ",
                "| " + trace.Name,
                Ratio(trace, Rivals.Lru(trace.BytesMax), isEven),
                Ratio(trace, Rivals.S3Fifo(trace.BytesMax), isEven),
                isEven ? Ratio(trace, Rivals.TinyLfu((int)(trace.BytesMax / size)), isEven) : "–",
                Ratio(trace, Rivals.Ours(trace.BytesMax), isEven),
                Ratio(trace, Rivals.Optimum(trace), isEven) + " |"));
        }
    }

    private static string Ratio(Trace trace, Rival rival, bool isEven)
    {
        var (hits, hitBytes, bytes) = (0L, 0L, 0L);
        for (var i = 0; i < trace.Requests.Length; i++)
        {
            var asked = trace.Requests[i];
            var isHit = rival(asked);
            if (i >= trace.Warm)
            {
                bytes += asked.Bytes;
                hits += isHit ? 1 : 0;
                hitBytes += isHit ? asked.Bytes : 0;
            }
        }

        var ofRequests = Share((double)hits / (trace.Requests.Length - trace.Warm));
        return isEven ? ofRequests : $"{ofRequests} ({Share((double)hitBytes / bytes)} of bytes)";
    }

    private static string Share(double share) => share.ToString(".000", CultureInfo.InvariantCulture);
}
