using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Metrics;

/// <summary>What the proxy has counted since its start: what rates and percentiles are made of.</summary>
/// <param name="At">When it was read.</param>
/// <param name="Sites">In the order of the file; last, with an empty name, what belonged to none.</param>
/// <param name="Servers">Each once, in however many sites it stands.</param>
public sealed record Numbers(DateTimeOffset At, Seq<SiteNumbers> Sites, Seq<ServerNumbers> Servers);

/// <summary>Exchanges of one site that are over.</summary>
/// <param name="Site">Its name; empty: they belonged to none.</param>
/// <param name="Total">All of them.</param>
/// <param name="Hits">Answered from the cache.</param>
/// <param name="Classes">By the first digit of their status; none at 0.</param>
/// <param name="BodyBytes">That they sent.</param>
/// <param name="Durations">
/// From the first byte read to the last byte written; without those that became tunnels.
/// </param>
public sealed record SiteNumbers(
    string Site, long Total, long Hits, Arr<long> Classes, long BodyBytes, DurationReading Durations)
{
    private const int ClassCount = 10;
    private const int SwitchingProtocols = 101;

    /// <summary>Those that a reading comes to.</summary>
    public static SiteNumbers Of(SiteReading reading)
    {
        var (classes, bytes, durations) = (new long[ClassCount], 0L, DurationReading.None);
        foreach (var series in reading.Series)
        {
            var status = series.Key?.Status ?? 0;
            classes[StatusNames.ClassOf(status)] += series.Durations.Count;
            bytes += series.BodyBytes;
            durations = status == SwitchingProtocols ? durations : durations.Plus(series.Durations);
        }

        var hits = reading.CountOf(CacheResult.Hit) + reading.CountOf(CacheResult.Stale)
            + reading.CountOf(CacheResult.Revalidated) + reading.CountOf(CacheResult.Collapsed);
        return new SiteNumbers(reading.Site, classes.Sum(), hits, toArray(classes), bytes, durations);
    }
}

/// <summary>Requests to one server, whichever sites it stands in.</summary>
/// <param name="Server">As <c>pibl status</c> shows it.</param>
/// <param name="Total">Those that it has answered, or failed.</param>
/// <param name="Heads">
/// How long it took to the head of the response, or to the fault; without requests that were still coming in when they
/// were sent.
/// </param>
public sealed record ServerNumbers(string Server, long Total, DurationReading Heads)
{
    /// <summary>Those that a reading comes to.</summary>
    public static ServerNumbers Of(ServerReading reading)
    {
        var (total, heads) = (0L, DurationReading.None);
        foreach (var series in reading.Series)
        {
            total += series.Heads.Count;
            heads = series.Key is { WasWhole: true } ? heads.Plus(series.Heads) : heads;
        }

        return new ServerNumbers(reading.Server.Name, total, heads);
    }
}
