using System.Globalization;
using Pibl.Access;
using Pibl.Cache;
using Pibl.Http.Messages;
using Pibl.Stages;
using Pibl.Twins;

namespace Pibl.Tests.Simulation;

/// <summary>What must be true at every moment of every run, and at its end.</summary>
internal static class Invariants
{
    /// <summary>A disk that is slow takes its time for each.</summary>
    private const int BlocksMax = 100;

    /// <summary>A heartbeat to look, one to be looked at, and one for the step of the world's clock.</summary>
    private static readonly TimeSpan NoticedWithin = TimeSpan.FromMilliseconds(300);

    /// <summary>Nobody waits where a permit is free: no wake-up was lost.</summary>
    public static void NobodyWaitsForNothing(ProxyWorld world)
    {
        var queues = world.Proxy.Queues;
        foreach (var queue in (Queue[])[queues.Tunnels, queues.Uploads, queues.Admission, queues.Upstream])
        {
            Assert.True(
                queue.Depth == 0 || queue.Inside == queue.Rule.AtOnce,
                $"{queue.Depth} wait in '{queue.Rule.Name}', and {queue.Inside} of {queue.Rule.AtOnce} are inside");
            Assert.InRange(queue.Inside, 0, queue.Rule.AtOnce);
        }
    }

    /// <summary>
    /// No server works on the request of a client that broke off, for longer than it takes to see; but where others
    /// wait for the same target: they may share its answer.
    /// </summary>
    public static void NobodyWorksForNobody(
        IEnumerable<SimServer> servers, IEnumerable<SimClient> clients, Truth truth, DateTimeOffset now)
    {
        var wanted = clients.SelectMany(client => client.Wants).ToHashSet();
        foreach (var (id, target) in servers.SelectMany(server => server.Held))
        {
            Assert.False(
                truth.LeftAt(id) is { } left && now - left > NoticedWithin && !wanted.Contains(target),
                $"the client of {id} broke off at {truth.LeftAt(id):O}, and a server still has it at {now:O}");
        }
    }

    /// <summary>
    /// Each exchange has exactly one entry, in order, between its connection's first entry and its last; and whatever
    /// was answered or reached a server is among them.
    /// </summary>
    public static void EveryExchangeHasOneEntry(
        ListAccessLog accessLog, IEnumerable<string> answered, IEnumerable<string> reached)
    {
        foreach (var entries in accessLog.Entries.Where(entry => ConnectionOf(entry) is not null).GroupBy(
            entry => ConnectionOf(entry)!.Id))
        {
            var all = entries.ToArray();
            Assert.IsType<AccessEntry.Connected>(all[0]);
            var closed = Assert.IsType<AccessEntry.Closed>(all[^1]);
            var exchanges = all[1..^1].Cast<AccessEntry.Exchanged>().ToArray();
            Assert.Equal(
                Enumerable.Range(1, exchanges.Length).Select(number => (long)number),
                exchanges.Select(entry => entry.Number));
            Assert.Equal(exchanges.Length, closed.Exchanges);
        }

        var ids = accessLog.Exchanges.Where(entry => entry.Request is not null).Select(
            entry => entry.Request!.Fields.Find("X-Id"u8)!.Value.ToString()).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        Assert.Empty(answered.Concat(reached).Except(ids));
    }

    /// <summary>
    /// Whatever is stored is whole, stands under its own key, was to be stored, and is not known to be outdated.
    /// </summary>
    public static void StoredIsWhatWasSent(ProxyWorld world, IEnumerable<CacheKey> keys, Truth truth)
    {
        foreach (var (key, found) in All(world, keys))
        {
            var target = QueryKey.TargetOf(key).ToString();
            Assert.True(Label.IsCacheable(target), $"{key} was stored");
            foreach (var stored in found)
            {
                var language = stored.Selecting.Find(FieldId.AcceptLanguage)?.ToString() ?? "";
                var version = int.Parse(
                    stored.Head.Fields.Find("X-Version"u8)!.Value.ToString(), CultureInfo.InvariantCulture);
                var content = Label.Content(target, language, version);

                // A disk that fails may have lost it; then nobody is given a part of it.
                Assert.Equal(content, ContentOf(world, stored) ?? content);
                Assert.InRange(version, truth.FloorOf(target), truth.VersionOf(target));
            }
        }
    }

    private static string? ContentOf(ProxyWorld world, StoredResponse stored)
    {
        var reading = Contents.OfAsync(stored);
        for (var left = BlocksMax; left > 0 && !reading.IsCompleted; left--)
        {
            world.Advance(TimeSpan.FromSeconds(2));
        }

        return reading.Now();
    }

    private static IEnumerable<(CacheKey Key, StoredResponse[] Found)> All(
        ProxyWorld world, IEnumerable<CacheKey> keys)
    {
        foreach (var key in keys)
        {
            var finding = world.Store!.FindAsync(key, CancellationToken.None).AsTask();
            world.Advance(TimeSpan.FromSeconds(2));
            yield return (key, [.. finding.Now()]);
        }
    }

    private static Pibl.Exchange.Connection? ConnectionOf(AccessEntry entry) => entry switch
    {
        AccessEntry.Connected connected => connected.Connection,
        AccessEntry.Exchanged exchanged => exchanged.Connection,
        AccessEntry.Closed closed => closed.Connection,
        _ => null,
    };
}
