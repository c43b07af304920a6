using System.Globalization;
using System.Text;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Simulation.Fleet;

/// <summary>A request of a client.</summary>
/// <param name="Key">What is asked for.</param>
/// <param name="Received">As it comes.</param>
/// <param name="BegunAt">When it was sent.</param>
internal sealed record FleetAsked(FleetKey Key, Received Received, TimeSpan BegunAt)
{
    /// <summary>Cancelled when the client leaves.</summary>
    public CancellationTokenSource Leaves { get; } = new();
}

/// <summary>An order of an operator.</summary>
/// <param name="Order">What is ordered.</param>
/// <param name="Covers">What that is.</param>
/// <param name="OrderedAt">When it was sent.</param>
internal sealed record FleetPurge(PurgeOrder Order, IReadOnlySet<FleetKey> Covers, TimeSpan OrderedAt)
{
    /// <summary>Null: there is no answer, or not yet.</summary>
    public PurgeOutcome? Outcome { get; set; }

    /// <summary>When it was answered.</summary>
    public TimeSpan AnsweredAt { get; set; }
}

/// <summary>What must hold in every step of every run.</summary>
internal sealed class FleetRules(FleetTime time, FleetOrigin origin)
{
    private static readonly TimeSpan AgeSlack = TimeSpan.FromSeconds(1);

    /// <summary>A few questions to the store, each with its deadline of 5 ms.</summary>
    private static readonly TimeSpan StoreWaitMax = TimeSpan.FromMilliseconds(40);

    private readonly List<string> _broken = [];
    private readonly List<(int Serial, string What)> _trace = [];

    /// <summary>A failure tells all that was answered with the same.</summary>
    public bool IsTraced { get; init; }

    /// <summary>Orders of the run.</summary>
    public List<FleetPurge> Purges { get; } = [];

    /// <summary>What does not hold.</summary>
    public IReadOnlyList<string> Broken => _broken;

    /// <summary>Answers that were whole and right.</summary>
    public int Answers { get; private set; }

    /// <summary>Of these, those that came from another proxy over the store.</summary>
    public int Shared { get; private set; }

    /// <summary>Of these, those from memory.</summary>
    public int Hits { get; private set; }

    /// <summary>What was stored and had to be asked about, since nothing was heard of the store.</summary>
    public int Doubtful { get; private set; }

    public void Failed(Exception bug) => Break($"a request or an order failed: {bug}");

    public void Break(string what) => _broken.Add($"at {time.Now.TotalSeconds - 3600:0.0000} s: {what}");

    /// <summary>A client got an answer.</summary>
    public void Answered(FleetProxy proxy, FleetAsked asked, Reply reply, byte[] content, TimeSpan headAt)
    {
        if (asked.Leaves.IsCancellationRequested)
        {
            return;
        }

        var serial = Number(reply, "X-Serial"u8);
        if (reply.Head.Status != 200 || serial == 0)
        {
            Break($"{asked.Key.Target} was answered with {reply.Head.Status}: {reply.Via}");
            return;
        }

        var fetch = origin.Of(serial);
        var what = $"{asked.Key.Target} {asked.Key.Language} #{serial} of {fetch.Machine.Name} "
            + $"at {Seconds(fetch.BegunAt)} to {Seconds(fetch.AnsweredAt)}, "
            + $"asked of {proxy.Machine.Name} at "
            + $"{Seconds(asked.BegunAt)}, answered from {reply.Via.Cache}";
        var whole = asked.Key.ContentOf(Number(reply, "X-Version"u8));
        if (fetch.Key != asked.Key || Encoding.ASCII.GetString(content) != whole)
        {
            Break($"not whole, or another's: {what}");
        }

        Answers++;
        if (IsTraced)
        {
            _trace.Add((serial, $"at {Seconds(headAt)}: {what}"));
        }

        Shared += reply.Via.Cache is { IsShared: true } ? 1 : 0;
        Hits += reply.Via.Cache is { Hit: true, ForwardStatus: 0 } ? 1 : 0;
        Doubtful += reply.Via.Cache is { ForwardDetail: ForwardDetail.CutOff } ? 1 : 0;
        if (!(proxy.IsUnknown && fetch.Machine == proxy.Machine && fetch.AnsweredAt >= asked.BegunAt))
        {
            // Whoever has never met the others shares what is under way all the same: the origin comes first.
            CheckPurges(asked, fetch, what);
        }

        CheckAge(proxy, asked, reply, fetch, headAt, what);
        CheckWait(proxy, asked, reply, fetch, headAt, what);
    }

    // Nothing that was asked for before a purge was ordered is served to whoever asks after that was acknowledged.
    private void CheckPurges(FleetAsked asked, FleetFetch fetch, string what)
    {
        foreach (var purge in Purges)
        {
            if (purge.Outcome == PurgeOutcome.Done && purge.AnsweredAt <= asked.BegunAt
                && fetch.BegunAt < purge.OrderedAt && purge.Covers.Contains(asked.Key))
            {
                Break($"purged ({purge.Order.Scopes.Head}, soft {purge.Order.IsSoft}) from {Seconds(purge.OrderedAt)} "
                    + $"to {Seconds(purge.AnsweredAt)}, and served: {what}"
                    + string.Concat(_trace.Where(one => one.Serial == fetch.Serial).Select(one => $"\n  {one.What}")));
                return;
            }
        }
    }

    // RFC 9111 §4.2.3: whatever the wall clocks say.
    private void CheckAge(
        FleetProxy proxy, FleetAsked asked, Reply reply, FleetFetch fetch, TimeSpan headAt, string what)
    {
        // Who waited for another's fetch has an answer that was made for it, and nobody ages while he is stopped.
        if (reply.Via.Cache is not { Hit: true, ForwardStatus: 0, Collapsed: null }
            || proxy.Machine.ResumedAt >= asked.BegunAt)
        {
            return;
        }

        var age = headAt - fetch.AnsweredAt;
        if (age > TimeSpan.FromSeconds(asked.Key.FreshSeconds) + AgeSlack)
        {
            Break($"{age.TotalSeconds:0.00} s old, fresh for {asked.Key.FreshSeconds} s: {what}");
        }
    }

    // Nobody waits longer for the store than its deadline, or for another's fetch than CACHE_FILL says.
    private void CheckWait(
        FleetProxy proxy, FleetAsked asked, Reply reply, FleetFetch fetch, TimeSpan headAt, string what)
    {
        // Who has waited in vain for another variant begins anew, and does not say so.
        if (reply.Via.Cache is not { Collapsed: null } status || asked.Key.Varies
            || proxy.Machine.ResumedAt >= asked.BegunAt)
        {
            return;
        }

        var isHere = status is { Hit: true, ForwardStatus: 0, IsShared: false };
        var waited = (isHere || status.IsShared ? headAt : fetch.BegunAt) - asked.BegunAt;
        if (waited > (isHere ? StoreWaitMax : StoreWaitMax + FillRule.Default.Wait))
        {
            Break($"it has waited for {waited.TotalSeconds:0.000} s: {what}");
        }
    }

    private static string Seconds(TimeSpan at) => $"{at.TotalSeconds - 3600:0.0000}";

    private static int Number(Reply reply, ReadOnlySpan<byte> name) =>
        reply.Head.Fields.Find(name) is { } value
        && int.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : 0;
}
