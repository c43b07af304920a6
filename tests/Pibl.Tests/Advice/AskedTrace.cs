using Pibl.Cache;

namespace Pibl.Tests.Advice;

/// <summary>One request of a trace.</summary>
/// <param name="Key">What is asked for.</param>
/// <param name="Bytes">How large its body is.</param>
/// <param name="FreshForSeconds">How long it is fresh.</param>
/// <param name="Variant">Which of its variants.</param>
internal readonly record struct Asked(int Key, int Bytes, int FreshForSeconds = 86_400, int Variant = 0);

/// <summary>Requests, ten milliseconds apart, the same in every run.</summary>
internal static class AskedTrace
{
    private const double Exponent = 0.9;

    /// <summary>By name; of so many keys, so many requests.</summary>
    public static Asked[] Of(string name, int keys, int requests)
    {
        var popular = Popular(keys, requests);
        return name switch
        {
            "zipf" => Each(popular, static (_, key) => new Asked(key, 10_000)),
            "small" => Each(popular, static (_, key) => new Asked(key, 100)),
            "scans" => Each(popular, (at, key) => new Asked(at % 1_200 < 1_000 ? key : keys + at, 10_000)),
            "moves" => Each(popular, (at, key) => new Asked((key + (at / 20_000 * 500)) % keys, 10_000)),
            "circle" => Each(popular, (at, _) => new Asked(at % (keys / 50), 10_000)),
            "sizes" => Each(popular, static (_, key) => new Asked(key, SizeOf(key))),
            "expires" => Each(popular, static (_, key) => new Asked(key, 10_000, key % 3 == 0 ? 120 : 3_600)),
            "variants" => Each(popular, static (at, key) => new Asked(key, 10_000, Variant: VariantOf(at, key))),
            "soon" => Soon(requests),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        };
    }

    private static Asked[] Each(int[] popular, Func<int, int, Asked> asked) =>
        [.. popular.Select((key, at) => asked(at, key))];

    private static int[] Popular(int keys, int requests)
    {
        var sums = new double[keys];
        for (var i = 0; i < keys; i++)
        {
            sums[i] = Math.Pow(i + 1, -Exponent) + (i > 0 ? sums[i - 1] : 0);
        }

        var drawn = new int[requests];
        for (var i = 0; i < requests; i++)
        {
            var at = Array.BinarySearch(sums, Uniform(i) * sums[^1]);
            drawn[i] = at < 0 ? ~at : at;
        }

        return drawn;
    }

    /// <summary>No key is popular: each is asked for up to twice more soon after, and never again.</summary>
    private static Asked[] Soon(int requests)
    {
        var asked = new Asked[requests];
        var due = new PriorityQueue<int, int>();
        var fresh = 0;
        for (var i = 0; i < requests; i++)
        {
            if (due.TryPeek(out var key, out var at) && at <= i)
            {
                due.Dequeue();
            }
            else
            {
                (key, at) = (fresh++, i);
                for (var more = (int)(Uniform(i) * 3); more > 0; more--)
                {
                    at += 1 - (int)(Math.Log(Uniform((3L * i) + more + requests)) * 130);
                    due.Enqueue(key, at);
                }
            }

            asked[i] = new Asked(key, 10_000);
        }

        return asked;
    }

    /// <summary>500 B to 200 KB, each magnitude as frequent as the others, whatever the popularity.</summary>
    private static int SizeOf(int key) => (int)(500 * Math.Pow(400, Uniform(-1L - key)));

    private static int VariantOf(int at, int key) => key % 2 == 0 ? 0 : (int)(Uniform(-5_000_000L - at) * 4);

    /// <summary>Between 0 and 1, without either.</summary>
    private static double Uniform(long number) => ((KeyHash.Of((ulong)number, 1) >> 12) + 0.5) / (1L << 52);
}
