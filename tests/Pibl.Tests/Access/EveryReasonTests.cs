using Pibl.Access;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Tests.Docs;

namespace Pibl.Tests.Access;

/// <summary>
/// Every no has a reason, and each reason there is stands in the log by its name, with the rule behind it.
/// </summary>
public sealed class EveryReasonTests
{
    private const string Clause = "RFC 9112 §3";

    public static TheoryData<FaultKind> Kinds => [.. Enum.GetValues<FaultKind>()];

    public static TheoryData<ForwardReason> Forwards => [.. Enum.GetValues<ForwardReason>().Skip(1)];

    public static TheoryData<ForwardDetail> Details => [.. Enum.GetValues<ForwardDetail>().Skip(1)];

    public static TheoryData<CacheReason> Reasons => [.. CacheReasons.All];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_fault_is_told_wherever_it_ends_something(FaultKind kind)
    {
        var fault = Fault.OfClient(kind, "why", Clause);
        AccessEntry[] entries =
        [
            Entries.Exchange() with { Fault = fault },
            Entries.Exchange() with { Via = new Provenance(Fault: fault) },
            Entries.Attempt(fault),
            Entries.Refresh(fault: fault),
        ];
        Assert.All(entries, entry =>
        {
            AssertIn(LogFormat.Pibl, entry, $" {kind} (cliente) why; RFC 9112 section 3");
            AssertIn(LogFormat.Json, entry, $"\"fault.kind\":\"{kind}\"");
            AssertIn(LogFormat.Json, entry, "\"fault.clause\":\"RFC 9112 section 3\"");
        });
    }

    [Theory]
    [MemberData(nameof(Forwards))]
    public void A_request_that_goes_on_says_why(ForwardReason why) => AssertTold(
        new CacheStatus(false, why), $"MISS {Text(why)}", $"\"cache.forwarded\":\"{Text(why)}\"");

    [Theory]
    [MemberData(nameof(Details))]
    public void And_what_is_behind_it(ForwardDetail detail)
    {
        var cache = new CacheStatus(false, ForwardReason.Request) { ForwardDetail = detail };
        AssertTold(
            cache,
            $" motivo={detail.Token()} motivo-norma={InOneWord(detail.Clause())}",
            $"\"cache.forward_detail\":\"{detail.Token()}\",\"cache.forward_clause\":\"{Spelled(detail.Clause())}\"");
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public void A_response_that_is_not_stored_says_why(CacheReason reason)
    {
        var cache = new CacheStatus(false, ForwardReason.UriMiss, 200, Reason: reason);
        AssertTold(cache, $" {reason.Token} norma={InOneWord(reason.Clause)}", $"\"cache.detail\":\"{reason.Token}\"");
        AssertTold(cache, reason.Token, $"\"cache.clause\":\"{Spelled(reason.Clause)}\"");
    }

    [Fact]
    public void Every_reason_has_a_rule() =>
        Assert.DoesNotContain(CacheReasons.All, reason => reason.Token.Length == 0 || reason.Clause.Length == 0);

    [Fact]
    public void The_document_has_all_the_words()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "log.md"));
        var words = CacheReasons.All.Select(reason => reason.Token)
            .Concat(Enum.GetValues<ForwardDetail>().Skip(1).Select(detail => detail.Token()));
        Assert.DoesNotContain(words, word => !document.Contains($"`{word}`", StringComparison.Ordinal));
    }

    private static void AssertTold(CacheStatus cache, string pibl, string json)
    {
        AccessEntry[] entries =
            [Entries.Exchange() with { Via = new Provenance(cache, Entries.Server) }, Entries.Refresh(cache)];
        Assert.All(entries, entry =>
        {
            AssertIn(LogFormat.Pibl, entry, pibl);
            AssertIn(LogFormat.Json, entry, json);
        });
    }

    private static void AssertIn(LogFormat format, AccessEntry entry, string text) =>
        Assert.Contains(text, Entries.Text(format, entry), StringComparison.Ordinal);

    private static string Text(ForwardReason why) => Bytes.Of(why.Token()).ToString();

    private static string Spelled(string clause) => clause.Replace("§", "section ", StringComparison.Ordinal);

    private static string InOneWord(string clause) =>
        clause.Replace(" §", "-", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
}
