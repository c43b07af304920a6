using Pibl.Access;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Explain;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Tests.Access;

namespace Pibl.Tests.Explain;

/// <summary>No branch without a reason: each has its sentence, and the rule behind it.</summary>
public sealed class EverySentenceTests
{
    public static TheoryData<FaultKind> Kinds => [.. Enum.GetValues<FaultKind>()];

    public static TheoryData<ForwardReason> Forwards => [.. Enum.GetValues<ForwardReason>().Skip(1)];

    public static TheoryData<ForwardDetail> Details => [.. Enum.GetValues<ForwardDetail>().Skip(1)];

    public static TheoryData<CacheReason> Reasons => [.. CacheReasons.All];

    public static TheoryData<string> Stages => [.. StageSentences.Known];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_fault_is_told_with_its_rule(FaultKind kind)
    {
        var fault = Fault.OfUpstream(kind, Retry.IfIdempotent, "why", cause: "cause");
        foreach (var entry in (AccessEntry.Exchanged[])[
            Entries.Exchange() with { Via = new Provenance(Fault: fault, Attempts: 2) },
            Entries.Exchange() with { Fault = fault },
            Entries.Exchange() with { Status = 0, Fault = fault },
        ])
        {
            AssertTold(entry, $"fault.{kind}", FaultSentences.ClauseOf(kind));
            AssertTold(entry, "detail", null);
        }
    }

    [Theory]
    [MemberData(nameof(Forwards))]
    public void Each_reason_to_go_on(ForwardReason why) =>
        AssertTold(Cached(new CacheStatus(false, why)), $"forward.{Bytes.Of(why.Token())}", CacheSentences.ClauseOf(why));

    [Theory]
    [MemberData(nameof(Details))]
    public void And_what_is_behind_it(ForwardDetail detail) => AssertTold(
        Cached(new CacheStatus(false, ForwardReason.Request) { ForwardDetail = detail }),
        $"detail.{detail.Token()}", detail.Clause());

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Each_reason_of_the_cache(CacheReason reason) => AssertTold(
        Cached(new CacheStatus(false, ForwardReason.UriMiss, 200, Reason: reason)),
        $"reason.{reason.Token} {reason.Clause}", reason.Clause);

    [Theory]
    [MemberData(nameof(Stages))]
    public void Each_stage_that_answers(string stage) => AssertTold(
        Entries.Exchange() with { Via = AnsweredEarly.By(stage, Replies.Plain(503, Provenance.Proxy)).Via },
        $"stage.{stage}", StageSentences.ClauseOf(stage));

    [Fact]
    public void A_stage_of_a_program_of_its_own_is_told_by_its_name() => Assert.Contains(
        "the stage 'mine' of this program's own answered",
        Told(Entries.Exchange() with { Via = AnsweredEarly.By("mine", Replies.Plain(503, Provenance.Proxy)).Via }));

    [Fact]
    public void Two_reasons_are_never_one_sentence() => Assert.Equal(
        CacheReasons.All.Count, CacheReasons.All.Select(CacheSentences.KeyOf).Distinct().Count());

    [Theory]
    [InlineData(false, ForwardReason.UriMiss, 200, -1, 60, true,
        "nothing is stored for this target (RFC 9111 §2)|the response is stored, fresh for 60 s (RFC 9111 §3)")]
    [InlineData(true, ForwardReason.No, 0, 3, 57, false,
        "a stored response is the answer: 3 s old, and fresh for 57 s more (RFC 9111 §4.2)")]
    [InlineData(true, ForwardReason.No, 0, 70, -10, false,
        "a stored response is the answer: 70 s old, and stale for 10 s (RFC 9111 §4.2.4)")]
    [InlineData(true, ForwardReason.Stale, 304, 0, 60, false,
        "what is stored is not fresh, and may not be used without asking the server (RFC 9111 §4.2)|"
        + "the server confirms the stored response (304), which is the answer (RFC 9111 §4.3.3)")]
    public void What_the_cache_did_is_told_in_order(
        bool hit, ForwardReason why, int status, int age, int ttl, bool stored, string expected) => Assert.Equal(
        expected, string.Join('|', CacheSentences.Of(new CacheStatus(hit, why, status, age, ttl, stored))));

    [Fact]
    public void An_exchange_is_told_whole() => Assert.Equal(
        [
            "it belongs to site shop (HOST, PATH, METHOD, HEADER)",
            "nothing is stored for this target (RFC 9111 §2)",
            "not stored: the response says no-store (RFC 9111 §5.2.2.5)",
            "2 attempts were made: those before the last failed in a way that allows another (RETRIES, RFC 9110 §9.2.2)",
            "54.234.27.225:80 answered",
        ],
        Told(Entries.Exchange() with
        {
            Via = new Provenance(Entries.Miss(CacheReasons.NoStore), Entries.Server, null, 2),
        }));

    [Fact]
    public void A_head_that_was_refused_is_told() => Assert.Equal(
        [
            "its head was refused before it had a site (RFC 9112 §2.2)",
            "the request is malformed (RFC 9112 §3)",
            "in detail: no version",
        ],
        Told(Entries.Refused("GET /"), ""));

    [Fact]
    public void Nothing_is_left_out_where_nothing_is_known() => Assert.All(
        (AccessEntry.Exchanged[])[
            Entries.Exchange() with { Via = Provenance.Proxy },
            Entries.Exchange() with { Via = Provenance.Proxy, Status = 0 },
            Entries.Exchange() with { Via = Provenance.Proxy, Status = 101 },
        ],
        entry => Assert.NotEmpty(Told(entry, "")));

    private static AccessEntry.Exchanged Cached(CacheStatus cache) =>
        Entries.Exchange() with { Via = new Provenance(cache, Entries.Server) };

    private static void AssertTold(AccessEntry.Exchanged entry, string key, string? clause)
    {
        var sentence = Assert.Single(ExchangeExplanation.Of(entry, "shop"), sentence => sentence.Key == key);
        Assert.NotEmpty(sentence.Text);
        Assert.True(clause is null ? sentence.Clause.Length == 0 : sentence.Clause == clause && clause.Length > 0, key);
    }

    private static string[] Told(AccessEntry.Exchanged entry, string site = "shop") =>
        [.. ExchangeExplanation.Of(entry, site).Map(sentence => sentence.ToString())];
}
