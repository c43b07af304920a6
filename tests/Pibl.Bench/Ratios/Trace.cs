using Pibl.Cache;

namespace Pibl.Bench.Ratios;

/// <summary>One request of a trace.</summary>
internal readonly record struct Asked(int Key, int Bytes);

/// <summary>Requests in their order, the same in every run, and the memory that a cache has for them.</summary>
internal sealed record Trace(string Name, Asked[] Requests, long BytesMax)
{
    private const int Keys = 100_000;
    private const int Length = 2_000_000;
    private const double Exponent = 0.9;
    private const int Bytes = 10_000;

    /// <summary>Requests are counted after this share of the trace.</summary>
    public int Warm => Requests.Length / 5;

    public static Trace[] All()
    {
        var total = Enumerable.Range(0, Keys).Sum(static key => (long)SizeOf(key));
        var fresh = Keys;
        return
        [
            Of("Zipf 0.9", static (_, popular) => popular),
            Of("with scans", (at, popular) => at % 12_000 < 10_000 ? popular : fresh++),
            Of("popularity moves", static (at, popular) => (popular + (at / 200_000 * 5_000)) % Keys),
            Soon(),
            Of("in a circle", static (at, _) => at % 2_000),
            Of("sizes", static (_, popular) => popular, SizeOf, total / 100),
        ];
    }

    private static Trace Of(string name, Func<int, int, int> keyOf) =>
        Of(name, keyOf, static _ => Bytes, (long)Keys * Bytes / 100);

    private static Trace Of(string name, Func<int, int, int> keyOf, Func<int, int> sizeOf, long bytesMax)
    {
        var sums = new double[Keys];
        for (var i = 0; i < Keys; i++)
        {
            sums[i] = Math.Pow(i + 1, -Exponent) + (i > 0 ? sums[i - 1] : 0);
        }

        var requests = new Asked[Length];
        for (var i = 0; i < Length; i++)
        {
            var drawn = Array.BinarySearch(sums, Uniform(i) * sums[^1]);
            var key = keyOf(i, drawn < 0 ? ~drawn : drawn);
            requests[i] = new Asked(key, sizeOf(key));
        }

        return new Trace(name, requests, bytesMax);
    }

    /// <summary>No key is popular: each is asked for up to twice more soon after, and never again.</summary>
    private static Trace Soon()
    {
        var requests = new Asked[Length];
        var due = new PriorityQueue<int, int>();
        var fresh = 0;
        for (var i = 0; i < Length; i++)
        {
            if (due.TryPeek(out var key, out var at) && at <= i)
            {
                due.Dequeue();
            }
            else
            {
                key = fresh++;
                at = i;
                for (var more = (int)(Uniform(i) * 3); more > 0; more--)
                {
                    at += 1 - (int)(Math.Log(Uniform((3L * i) + more + Length)) * 800);
                    due.Enqueue(key, at);
                }
            }

            requests[i] = new Asked(key, Bytes);
        }

        return new Trace("asked again soon", requests, (long)Keys * Bytes / 100);
    }

    /// <summary>500 B to 1 MB, each magnitude as frequent as the others, whatever the popularity.</summary>
    private static int SizeOf(int key) => (int)(500 * Math.Pow(2000, Uniform(-1L - key)));

    /// <summary>Between 0 and 1, without either.</summary>
    private static double Uniform(long number) => ((KeyHash.Of((ulong)number, 1) >> 12) + 0.5) / (1L << 52);
}
