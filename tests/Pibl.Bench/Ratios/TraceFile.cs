using System.Globalization;

namespace Pibl.Bench.Ratios;

/// <summary>
/// Requests that were recorded somewhere, one a line: the key's number, a space, and its size in bytes.
/// </summary>
internal static class TraceFile
{
    /// <summary>With memory for each of these shares of all that is asked for.</summary>
    private static readonly double[] Shares = [0.01, 0.05, 0.2];

    /// <exception cref="FormatException">A line is of another form.</exception>
    public static Trace[] Read(string path)
    {
        Asked[] requests = [.. File.ReadLines(path).Select(Parse)];
        var total = requests.DistinctBy(static asked => asked.Key).Sum(static asked => (long)asked.Bytes);
        var name = Path.GetFileNameWithoutExtension(path);
        return
        [
            .. Shares.Select(share => new Trace(
                string.Create(CultureInfo.InvariantCulture, $"{name}, {share:0 %}"), requests, (long)(total * share))),
        ];
    }

    private static Asked Parse(string line) => line.Split(' ') is [var key, var bytes]
        ? new Asked(int.Parse(key, CultureInfo.InvariantCulture), int.Parse(bytes, CultureInfo.InvariantCulture))
        : throw new FormatException($"a key and a size are asked for, not: {line}");
}
