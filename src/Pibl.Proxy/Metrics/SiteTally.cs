using Pibl.Access;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Metrics;

/// <summary>
/// Counts the exchanges of one site. A site of the same name goes on with it after a reload.
/// </summary>
/// <param name="site">Its name; empty: of no site.</param>
internal sealed class SiteTally(string site)
{
    /// <summary>How many kinds of exchanges are told apart: real traffic has some dozens.</summary>
    internal const int KindsMax = 512;

    private readonly DurationTable _kinds = new(KindsMax);
    private long _retries;

    /// <summary>One more. Never waits; allocates for a kind that has not been seen alone.</summary>
    public void Add(AccessEntry.Exchanged entry)
    {
        _kinds.Of(KeyOf(entry).Pack()).Add(entry.Elapsed, entry.BodyBytes);
        if (entry.Via.Attempts > 1)
        {
            Interlocked.Add(ref _retries, entry.Via.Attempts - 1);
        }
    }

    /// <summary>What has been counted by now.</summary>
    public SiteReading Read()
    {
        var kinds = _kinds.All.Select(kind => new ExchangeSeries(
            kind.Key == DurationTable.Overflow ? null : ExchangeKey.Unpack(kind.Key),
            kind.Histogram.Read(),
            kind.Histogram.Bytes));
        return new SiteReading(site, toSeq(kinds).Strict(), Interlocked.Read(ref _retries));
    }

    /// <summary>In what exchanges are told apart.</summary>
    internal static ExchangeKey KeyOf(AccessEntry.Exchanged entry) => new(
        entry.Request?.Method ?? Method.Other,
        StatusNames.Fold(entry.Status),
        entry.Request?.Version ?? HttpVersion.Http11,
        entry.Request?.Scheme ?? (entry.Connection.Tls is null ? ClientScheme.Http : ClientScheme.Https),
        entry.Fault?.Kind,
        entry.Via.Cache is { } cache ? CacheResults.Of(cache) : null);
}
