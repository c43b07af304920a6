using LanguageExt;

namespace Pibl.Metrics;

/// <summary>The exchanges of one site since the start, at one moment.</summary>
/// <param name="Site">Its name; empty: exchanges of no site.</param>
/// <param name="Series">Exchanges that are told apart, in the order of their labels.</param>
/// <param name="Retries">Attempts beyond the first.</param>
public sealed record SiteReading(string Site, Seq<ExchangeSeries> Series, long Retries)
{
    /// <summary>How many of them the cache was asked about and did this to.</summary>
    public long CountOf(CacheResult result) => Series
        .Filter(series => series.Key?.Cached == result)
        .Fold(0L, static (sum, series) => sum + series.Durations.Count);
}

/// <summary>Exchanges that are alike.</summary>
/// <param name="Key">In what; null: those that there was no room to tell apart.</param>
/// <param name="Durations">From the first byte read to the last byte written.</param>
/// <param name="BodyBytes">That they sent.</param>
public sealed record ExchangeSeries(ExchangeKey? Key, DurationReading Durations, long BodyBytes);

/// <summary>The requests to one server since the start, at one moment, whichever sites it stands in.</summary>
/// <param name="Server">Which.</param>
/// <param name="Series">Requests that are told apart, in the order of their labels.</param>
public sealed record ServerReading(ServerLabel Server, Seq<RequestSeries> Series);

/// <summary>Requests to a server that are alike.</summary>
/// <param name="Key">In what; null: those that there was no room to tell apart.</param>
/// <param name="Heads">How long it took to the head of the response, or to the fault.</param>
public sealed record RequestSeries(RequestKey? Key, DurationReading Heads);
