using LanguageExt;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Peers;
using Pibl.Shared;
using static LanguageExt.Prelude;
using Validation = Pibl.Cache.Validation;

namespace Pibl.Explain;

/// <content>What the cache would do.</content>
internal sealed partial class StepWalk
{
    private ExplainedStep LookUp(PathStep step)
    {
        if (!site.Stores)
        {
            return Bypassed(
                step, new Missed(_received, None, ForwardReason.Bypass) { Detail = ForwardDetail.CacheOff });
        }

        // A URL has no content, so that of a QUERY is known: it is none.
        var isQuery = QueryKey.IsReadable(Request) && !Lookup.IsBeyondCaches(Request);
        if (!isQuery && !Lookup.MayBeStored(Request))
        {
            var nothing = Arr<StoredResponse>.Empty;
            return Decided(step, Lookup.Decide(_received, nothing, now), null, nothing);
        }

        var rule = site.Rules.Key;
        var key = isQuery ? QueryKey.Of(Request, default, rule) : rule.KeyOf(Request);
        var stored = site.Stored(key);
        var verdict = isQuery
            ? Lookup.DecideQuery(_received, key, stored, now, long.MaxValue, site.Rules.Stale)
            : Lookup.Decide(_received, stored, now, grace: site.Rules.Stale);
        return Decided(step, verdict, key, stored);
    }

    private ExplainedStep Bypassed(PathStep step, Missed missed)
    {
        _missed = missed;
        Cache = new CacheFinding(null, CacheOutcome.Bypass, StatusOf(missed), 0);
        return new ExplainedStep(step, StepOutcome.Passes, CacheSentences.Of(missed.Why, missed.Detail));
    }

    private ExplainedStep Decided(
        PathStep step, Verdict<Missed> verdict, CacheKey? key, Arr<StoredResponse> stored)
    {
        var about = Sequences.Join(KeySentences(key, stored.Count), Selected(stored));
        if (!verdict.GoesOn(out var missed, out var reply))
        {
            reply.Release();
            _isOver = true;
            Status = reply.Head.Status;
            var cache = reply.Via.Cache!;
            var renews = cache is { Hit: true, TtlSeconds: <= 0 }
                && Lookup.Refreshing(_received, stored, now, site.Rules.Stale) is not null;
            Cache = new CacheFinding(
                key,
                !cache.Hit ? CacheOutcome.Miss : cache.TtlSeconds <= 0 ? CacheOutcome.Stale : CacheOutcome.Hit,
                cache, stored.Count);
            return new ExplainedStep(step, StepOutcome.Answers, Sequences.Join(
                about, CacheSentences.Of(cache),
                renews ? Seq1(Sentence.Of("renews", "RFC 5861 §3")) : Seq<Sentence>(),
                Seq1(Sentence.Of("status", "", Shown(reply.Head.Status)))));
        }

        if (key is null)
        {
            return Bypassed(step, missed);
        }

        _missed = site.Rules.Key.IsAll || missed.OwnKey is not null ? missed : missed with { OwnKey = key };
        Cache = new CacheFinding(
            key,
            missed.Why == ForwardReason.Bypass ? CacheOutcome.Bypass
                : IsValidated(missed) ? CacheOutcome.Revalidate
                : CacheOutcome.Miss,
            StatusOf(missed), stored.Count);
        return new ExplainedStep(step, StepOutcome.Passes, Sequences.Join(
            about, CacheSentences.Of(missed.Why, missed.Detail), Differing(missed, stored), Asked(missed)));
    }

    private static CacheStatus StatusOf(Missed missed) =>
        new(false, missed.Why) { ForwardDetail = missed.Detail };

    private static bool IsValidated(Missed missed) =>
        Validation.StaleOf(missed) is { } stale && Validation.ValidatorsOf(stale) is not (null, null);

    private static Seq<Sentence> KeySentences(CacheKey? key, int variants) => key is not { } known
        ? Seq<Sentence>()
        : Sequences.Two(
            Sentence.Of("key", "CACHE_KEY", ShownOf(known)),
            Sentence.Of("variants", "RFC 9111 §4.1", Shown(variants)));

    private static string ShownOf(CacheKey key) => string.Join(
        "; ", KeyRule.ShownOf(key).Prepend($"{key.Host}{(KeyRule.IsOf(key) ? QueryKey.TargetOf(key) : key.Target)}"));

    /// <summary>How old the one is that the request selects, how long it is fresh, and by what.</summary>
    private Seq<Sentence> Selected(Arr<StoredResponse> stored)
    {
        if (Selection.Find(Request, stored) is not { } selected)
        {
            return Seq<Sentence>();
        }

        var control = CacheControl.OfResponse(selected.Head.Fields);
        var told = Freshness.Of(selected.Head, control, selected.RequestedAt, selected.ReceivedAt, site.Rules);
        return Sequences.Two(
            Sentence.Of("age", "RFC 9111 §4.2.3", Seconds(selected.AgeAt(now))),
            told.Lifetime == selected.FreshFor
                && !(selected.FreshFor == TimeSpan.Zero && control.Has(CacheDirectives.NoCache))
                ? LifetimeOf(told, selected.FreshFor)
                : control.Has(CacheDirectives.NoCache) && selected.FreshFor == TimeSpan.Zero
                ? Sentence.Of("lifetime.no-cache", "RFC 9111 §5.2.2.4")
                : Sentence.Of("lifetime.other", "CACHE_TTL", Seconds(selected.FreshFor), Seconds(told.Lifetime)));
    }

    private static Sentence LifetimeOf(in Freshness told, TimeSpan lifetime) => told switch
    {
        { IsConfigured: true } => Sentence.Of("lifetime.configured", "CACHE_TTL", Seconds(lifetime)),
        _ => Sentence.Of($"lifetime.{told.Source}", ClauseOf(told.Source), Seconds(lifetime)),
    };

    internal static string ClauseOf(FreshnessSource source) => source switch
    {
        FreshnessSource.None => "RFC 9111 §4.2.1",
        FreshnessSource.SharedMaxAge => "RFC 9111 §4.2.1, §5.2.2.10",
        FreshnessSource.MaxAge => "RFC 9111 §4.2.1, §5.2.2.1",
        FreshnessSource.Expires => "RFC 9111 §4.2.1, §5.3",
        FreshnessSource.Heuristic => "RFC 9111 §4.2.2, CACHE_HEURISTIC",
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, null),
    };

    private Seq<Sentence> Differing(Missed missed, Arr<StoredResponse> stored) => missed.Why != ForwardReason.VaryMiss
        ? Seq<Sentence>()
        : toSeq(stored.Select(one => Selecting.Differing(Request.Fields, one))
                .Where(names => !names.IsEmpty).Select(names => string.Join(", ", names)).Distinct().Take(DifferingMax))
            .Map(names => Sentence.Of("differs", "RFC 9111 §4.1", names)).Strict();

    /// <summary>What the server is asked, and what becomes of the stored response where none answers.</summary>
    private Seq<Sentence> Asked(Missed missed)
    {
        var (tag, date) = Validation.OutgoingFor(missed);
        var isOwn = Validation.StaleOf(missed) is not null || !missed.Nominated.IsEmpty;
        var standsIn = StaleRule.OnFault(missed, NobodyAnswers, now);
        standsIn?.Release();
        return Sequences.Join(
            isOwn && tag is { } etag
                ? Seq1(Sentence.Of("asks.tag", "RFC 9111 §4.3.1", etag.ToString())) : Seq<Sentence>(),
            isOwn && date is { } since
                ? Seq1(Sentence.Of("asks.date", "RFC 9111 §4.3.1", since.ToString())) : Seq<Sentence>(),
            Validation.StaleOf(missed) is null ? Seq<Sentence>()
                : Seq1(standsIn is null
                    ? Sentence.Of("stands-in.not", "RFC 9111 §4.2.4")
                    : Sentence.Of("stands-in", "RFC 9111 §4.2.4, RFC 5861 §4")));
    }

    private ExplainedStep Uses(PathStep step) => _missed is { } missed
        && (Lookup.MayBeStored(Request) || missed.QueryKey is not null)
        ? Passes(step, Shown(site.UsesOf(missed.Key)), Shown(site.Rules.MinUses))
        : new ExplainedStep(step, StepOutcome.Passes, Seq1(Sentence.Of("pass.uses.not", "CACHE_MIN_USES")));

    private ExplainedStep Collapse(PathStep step)
    {
        var role = Collapsing.RoleOf(_missed!);
        return site.WouldWait(_missed!)
            ? new ExplainedStep(step, StepOutcome.Waits, Seq1(Sentence.Of("wait.collapse", "CACHE_FILL, RFC 9111 §4")))
            : new ExplainedStep(step, StepOutcome.Passes, Seq1(Sentence.Of($"role.{role}", "CACHE_FILL, RFC 9111 §4")));
    }

    private ExplainedStep Peers(PathStep step) =>
        !PeerRule.IsForPeers(_missed!) ? Told(step, StepOutcome.Passes, "pass.peers.not")
        : site.OwnerOf(_missed!.Key) switch
        {
            null => Passes(step),
            "" => Told(step, StepOutcome.Passes, "pass.peers.own"),
            var owner => Told(step, StepOutcome.Unknown, "unknown.peers", owner),
        };

    // What is in the store of several proxies is known when it was asked.
    private ExplainedStep Shared(PathStep step) =>
        TierRule.IsSought(_missed!) ? Unknown(step) : Passes(step);

    private static ExplainedStep Told(PathStep step, StepOutcome outcome, string key, params string[] args) =>
        new(step, outcome, Seq1(new Sentence(key, toSeq(args).Strict(), StageSentences.ClauseOf(step.Name))));

    private ExplainedStep Store(PathStep step)
    {
        if (response is not { } head || _missed is not { } missed)
        {
            return site.Stores ? Passes(step) : new ExplainedStep(
                step, StepOutcome.Passes, Seq1(Sentence.Of("detail.cache-off", "CACHE")));
        }

        Response = site.Stores ? Given(missed, head) : Seq1(Sentence.Of("detail.cache-off", "CACHE"));
        return new ExplainedStep(step, StepOutcome.Passes, Response);
    }

    /// <summary>What would become of a response, with the same words as of one that came.</summary>
    private Seq<Sentence> Given(Missed missed, ResponseHead head)
    {
        var mapped = Rewrites.RewriteKeys.MappingOf(Settings)?.Apply(missed.Request, head) ?? head;
        var fetched = new Fetched(missed, Nobody, mapped, Body.Empty(), now, now, 1);
        var uses = site.Rules.MinUses <= 1 || missed.Stale.IsSome || !missed.Nominated.IsEmpty
            ? int.MaxValue : site.UsesOf(missed.Key) + 1;
        return FetchOutcomeRule.Decide(fetched, now, site.Rules, uses) switch
        {
            FetchOutcome.Relay relay => CacheOf(relay.Via),
            FetchOutcome.Fill fill => Sequences.Join(CacheOf(fill.Via), Lifetime(fill.Head)),
            FetchOutcome.FromStore answer => CacheOf(answer.Reply.Via),
            var other => throw new InvalidOperationException(other.ToString()),
        };
    }

    private static Seq<Sentence> CacheOf(Provenance via) => via.Cache is { } cache
        ? CacheSentences.Of(cache with { Forwarded = ForwardReason.No, ForwardDetail = ForwardDetail.None })
        : Seq<Sentence>();

    private Seq<Sentence> Lifetime(StoredResponse kept) => Seq1(LifetimeOf(
        Freshness.Of(
            kept.Head, CacheControl.OfResponse(kept.Head.Fields), kept.RequestedAt, kept.ReceivedAt, site.Rules),
        kept.FreshFor));

    /// <summary>More ways to differ say nothing new.</summary>
    private const int DifferingMax = 5;

    private static readonly Endpoint Nobody = new("server", 80);

    private static readonly Fault NobodyAnswers = Fault.OfUs(FaultKind.NoEndpoint, "no server is healthy (SERVERS)");
}
