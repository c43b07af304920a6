using Pibl.Access;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Twins;

namespace Pibl.Tests.Simulation.Scenarios;

/// <summary>What must be true of the exchanges of a run, at its end.</summary>
internal sealed class ExchangeRules(Scenario scenario, Sightings sightings, ListAccessLog log, int clients)
{
    private readonly Dictionary<string, AccessEntry.Exchanged> _entries = log.Exchanges
        .Where(entry => entry.Request is not null).ToDictionary(
            entry => entry.Request!.Fields.Find("X-Id"u8)!.Value.ToString());

    private readonly Dictionary<string, int> _broken = [];
    private ScenarioCounts _counts;

    public ScenarioCounts Check()
    {
        foreach (var outcome in sightings.Outcomes)
        {
            Check(outcome);
        }

        foreach (var outcome in sightings.Outcomes.Where(outcome => !outcome.Sent.IsIdempotent))
        {
            // RFC 9110 §9.2.2
            Assert.True(
                sightings.Times.GetValueOrDefault(outcome.Sent.Id) <= 1,
                $"{outcome} reached servers {sightings.Times.GetValueOrDefault(outcome.Sent.Id)} times");
        }

        TheBudgetHolds();
        foreach (var (server, broken) in _broken)
        {
            Assert.True(
                !scenario.CanEject || broken <= BrokenMax(server),
                $"{broken} requests were broken by {server}, and {BrokenMax(server)} are the most until it is ejected");
        }

        return _counts + new ScenarioCounts
        {
            Requests = sightings.Outcomes.Count,
            Again = sightings.Again.Count,
            Right = sightings.Outcomes.Count(outcome => outcome.IsRight),
        };
    }

    private void Check(Outcome outcome)
    {
        if (outcome.IsRight || outcome.HasLeft)
        {
            return;
        }

        Assert.True(_entries.TryGetValue(outcome.Sent.Id, out var entry), $"{outcome} has no entry in the log");
        var server = entry.Via.Endpoint?.Host;
        if (!WasInTrouble(server, outcome) && WasHeldUp(outcome, entry) is { } holder)
        {
            NoteBroken(holder, counts: true);
            return;
        }

        Assert.True(
            WasInTrouble(server, outcome), $"{outcome} failed at {server}, which was sound: {entry.Via.Fault ?? entry.Fault}");
        if (outcome.Status == 500)
        {
            NoteBroken(server!, counts: scenario.Rule.OnServerErrors);
            return;
        }

        var fault = entry.Via.Fault ?? entry.Fault!;
        if (!outcome.Sent.IsIdempotent)
        {
            _counts += new ScenarioCounts { Once = 1 };
        }
        else if (fault.Retry == Retry.Never && fault.Kind != FaultKind.Overdue)
        {
            NoteBroken(server!, counts: true);
        }
        else if (fault.Clause == "RETRY_BUDGET" || fault.Detail.Contains("too many retries", StringComparison.Ordinal))
        {
            _counts += new ScenarioCounts { OverBudget = 1 };
        }
        else
        {
            Assert.True(
                entry.Via.Attempts > scenario.RetriesMax
                    || (outcome.Sent.IsChunked && fault.Kind == FaultKind.UpstreamTimeout),
                $"{outcome} was not sent again after {entry.Via.Attempts} attempts: {fault}");
            _counts += new ScenarioCounts { Unrepeated = 1 };
        }
    }

    /// <summary>Some of the time that the request took.</summary>
    private bool WasInTrouble(string? server, Outcome outcome) => Array.Exists(
        scenario.Episodes,
        episode => episode.Server == server && episode.From <= outcome.At && episode.To + Lingering >= outcome.Sent.At);

    /// <summary>
    /// The server in trouble that had it on the wire when it hung, and for so long that the sound one which was asked
    /// next had too little of TIMEOUT_SERVER left; null where that is not what happened.
    /// </summary>
    private string? WasHeldUp(Outcome outcome, AccessEntry.Exchanged entry) =>
        (entry.Via.Fault ?? entry.Fault) is { Kind: FaultKind.UpstreamTimeout }
            ? log.Entries.OfType<AccessEntry.AttemptFailed>()
                .Where(attempt => attempt.Connection == entry.Connection && attempt.Number == entry.Number)
                .Select(attempt => attempt.Endpoint.Host)
                .FirstOrDefault(host => WasInTrouble(host, outcome))
            : null;

    /// <summary>An answer made in the trouble may come behind it, and so does a kept connection's end.</summary>
    private static readonly TimeSpan Lingering = TimeSpan.FromSeconds(2.2);

    private void NoteBroken(string server, bool counts)
    {
        _counts += new ScenarioCounts { Broken = 1 };
        _broken[server] = _broken.GetValueOrDefault(server) + (counts ? 1 : 0);
    }

    /// <summary>
    /// Those on the wire when it began, those that it takes to set it aside, with those on the wire then, and one for
    /// each time that it is tried again.
    /// </summary>
    private int BrokenMax(string server)
    {
        var episodes = scenario.Episodes.Where(episode => episode.Server == server).ToArray();
        var trials = episodes.Sum(episode => 2 + (int)((episode.To - episode.From) / (0.8 * scenario.Rule.EjectFirst)));
        return episodes.Sum(episode => episode.Onsets * clients)
            + (episodes.Length * (scenario.Rule.FailuresMax + clients)) + trials;
    }

    /// <summary>
    /// RETRY_BUDGET: whenever one is sent again, those of the last ten seconds are at most its share of the requests of
    /// that time, and ten in any case.
    /// </summary>
    private void TheBudgetHolds()
    {
        if (scenario.Budget is not { } percent)
        {
            return;
        }

        for (var at = 0; at < sightings.Again.Count; at++)
        {
            var second = SecondOf(sightings.Again[at].At);
            var again = sightings.Again.Take(at + 1).Count(
                one => SecondOf(one.At) > second - RetryBudgetRule.WindowSeconds);

            // A request counts when it goes to a server, which is when it is sent or as long after as its head took.
            var requests = sightings.Outcomes.Count(outcome => SecondOf(outcome.Sent.At) <= second
                && SecondOf(outcome.At) > second - RetryBudgetRule.WindowSeconds);
            Assert.True(
                again <= Math.Max(RetryBudgetRule.RetriesAlways, requests * percent / 100),
                $"{again} were sent again in the ten seconds to {sightings.Again[at].At}, and {requests} were asked");
        }
    }

    private static long SecondOf(TimeSpan time) => (long)time.TotalSeconds;
}
