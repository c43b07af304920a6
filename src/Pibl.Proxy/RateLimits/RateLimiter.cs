using LanguageExt;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Tables;

namespace Pibl.RateLimits;

/// <summary>
/// Counts the requests of one site: a table for each rule. A request goes on where every rule allows it; one that is
/// refused counts for none of them.
/// </summary>
public sealed class RateLimiter
{
    /// <summary>
    /// Five times the hundred thousand clients that each rule keeps apart (<see cref="TimeTable"/>): 12 MB where there
    /// are as many, 24 KB where there are few.
    /// </summary>
    public const int ClientsMax = 1 << 19;

    private readonly RateRule[] _rules;
    private readonly TimeTable[] _tables;
    private readonly RateReply[] _replies;
    private readonly AddressRanges _trusted;
    private volatile Shares _shares;

    /// <param name="rules">RATE, in the order of the file.</param>
    /// <param name="trusted">TRUSTED_PROXIES.</param>
    /// <param name="start">A timestamp of the clock, from which times are counted.</param>
    /// <param name="former">
    /// Of the settings before: a rule that stands in both goes on counting, any other begins with nothing counted.
    /// </param>
    public RateLimiter(Seq<RateRule> rules, AddressRanges trusted, long start = 0, RateLimiter? former = null)
    {
        _rules = [.. rules];
        var counted = former is null ? [] : former._rules.Zip(former._tables).ToList();
        _tables = Array.ConvertAll(_rules, rule => TakeOut(counted, rule) ?? new TimeTable(ClientsMax));
        _replies = Array.ConvertAll(_rules, rule => new RateReply(rule, rules));
        (Rules, _trusted) = (rules, trusted);
        _shares = new Shares(1, _rules);
        Start = former?.Start ?? start;
    }

    /// <summary>RATE, in the order of the file.</summary>
    public Seq<RateRule> Rules { get; }

    /// <summary>The timestamp from which the times of <see cref="Decide(Received, long)"/> are counted.</summary>
    public long Start { get; }

    /// <summary>On with the request, or 429.</summary>
    /// <param name="received">The request.</param>
    /// <param name="nowNs">From 1, on a clock that never goes back.</param>
    public Verdict<Received> Decide(Received received, long nowNs) => Decide(received, nowNs, _rules);

    /// <summary>The same by the share that one of several proxies has (<see cref="RateShare"/>).</summary>
    /// <param name="received">The request.</param>
    /// <param name="nowNs">As there.</param>
    /// <param name="proxies">Who shares, this one among them.</param>
    public Verdict<Received> DecideShare(Received received, long nowNs, int proxies) =>
        Decide(received, nowNs, SharesOf(proxies));

    /// <summary>
    /// What <see cref="Decide(Received, long)"/> would answer; null: it would go on. Nothing is counted by asking.
    /// </summary>
    /// <param name="received">The request.</param>
    /// <param name="nowNs">As there.</param>
    public Reply? Peek(Received received, long nowNs)
    {
        for (var at = 0; at < _rules.Length; at++)
        {
            var stateNs = _tables[at].Find(RateKey.Of(_rules[at], received, _trusted));
            if (Gcra.Take(stateNs, nowNs, _rules[at]) is { IsAllowed: false, WaitNs: var waitNs })
            {
                return _replies[at].After(waitNs);
            }
        }

        return null;
    }

    /// <summary>Under which a request is counted, one for each rule.</summary>
    public UInt128[] KeysOf(Received received)
    {
        var keys = new UInt128[_rules.Length];
        for (var at = 0; at < keys.Length; at++)
        {
            keys[at] = RateKey.Of(_rules[at], received, _trusted);
        }

        return keys;
    }

    /// <summary>The 429 of one rule.</summary>
    /// <param name="at">Which, from 0.</param>
    /// <param name="waitNs">How long it takes until it would allow a request.</param>
    public Reply Refusal(int at, long waitNs) => _replies[at].After(waitNs);

    private Verdict<Received> Decide(Received received, long nowNs, RateRule[] rules)
    {
        for (var at = 0; at < rules.Length; at++)
        {
            var waitNs = Take(at, rules[at], RateKey.Of(rules[at], received, _trusted), nowNs);
            if (waitNs > 0)
            {
                GiveBack(at, rules, received, nowNs);
                return new Answer(_replies[at].After(waitNs));
            }
        }

        return received;
    }

    /// <summary>They change as seldom as proxies come and go.</summary>
    private RateRule[] SharesOf(int proxies)
    {
        var shares = _shares;
        if (shares.Proxies != proxies)
        {
            _shares = shares = new Shares(proxies, Array.ConvertAll(_rules, rule => RateShare.Of(rule, proxies)));
        }

        return shares.Rules;
    }

    /// <summary>Each table goes to one rule, also where two are alike.</summary>
    private static TimeTable? TakeOut(List<(RateRule Rule, TimeTable Table)> counted, RateRule rule)
    {
        var at = counted.FindIndex(one => one.Rule == rule);
        if (at < 0)
        {
            return null;
        }

        var table = counted[at].Table;
        counted.RemoveAt(at);
        return table;
    }

    private long Take(int at, RateRule rule, UInt128 key, long nowNs)
    {
        using var entry = _tables[at].Open(key, nowNs);
        var decision = Gcra.Take(entry.Time, nowNs, rule);
        entry.Time = decision.StateNs;
        return decision.WaitNs;
    }

    private void GiveBack(int refusedBy, RateRule[] rules, Received received, long nowNs)
    {
        for (var at = 0; at < refusedBy; at++)
        {
            using var entry = _tables[at].Open(RateKey.Of(rules[at], received, _trusted), nowNs);
            entry.Time = Gcra.GiveBack(entry.Time, rules[at]);
        }
    }

    private sealed record Shares(int Proxies, RateRule[] Rules);
}
