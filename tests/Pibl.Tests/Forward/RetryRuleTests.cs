using Pibl.Forward;
using Pibl.Http.Messages;

namespace Pibl.Tests.Forward;

/// <summary>When a request may go out again (RFC 9110 §9.2.2): the whole table.</summary>
public sealed class RetryRuleTests
{
    [Theory]
    [InlineData(Retry.Never, "GET", true, false)]
    [InlineData(Retry.Never, "POST", true, false)]
    [InlineData(Retry.IfUnsent, "POST", true, true)]
    [InlineData(Retry.IfUnsent, "POST", false, false)]
    [InlineData(Retry.IfUnsent, "GET", true, true)]
    [InlineData(Retry.IfIdempotent, "GET", true, true)]
    [InlineData(Retry.IfIdempotent, "HEAD", true, true)]
    [InlineData(Retry.IfIdempotent, "OPTIONS", true, true)]
    [InlineData(Retry.IfIdempotent, "PUT", true, true)]
    [InlineData(Retry.IfIdempotent, "PUT", false, false)]
    [InlineData(Retry.IfIdempotent, "DELETE", true, true)]
    [InlineData(Retry.IfIdempotent, "POST", true, false)]
    [InlineData(Retry.IfIdempotent, "PATCH", true, false)]
    [InlineData(Retry.IfIdempotent, "BREW", true, false)]
    [InlineData(Retry.IfIdempotent, "PROPFIND", true, true)]
    [InlineData(Retry.IfIdempotent, "QUERY", false, false)]
    [InlineData(Retry.IfIdempotent, "MKCOL", true, true)]
    [InlineData(Retry.IfIdempotent, "LOCK", true, false)]
    public void Repeats_only_what_is_safe(Retry retry, string method, bool untouched, bool may) =>
        Assert.Equal(may, RetryRule.MayRepeat(Failed(retry), Given.Request(method, "/"), untouched));

    [Theory]
    [InlineData("GET", "X: 1", true)]
    [InlineData("PUT", "X: 1", true)]
    [InlineData("POST", "X: 1", false)]
    [InlineData("POST", "Idempotency-Key: \"8e03978e\"", true)]
    [InlineData("PATCH", "idempotency-key: a", true)]
    [InlineData("POST", "Idempotency-Key:", false)]
    public void A_client_may_name_a_request_so_that_servers_know_it_again(string method, string line, bool may) =>
        Assert.Equal(
            may, RetryRule.MayRepeat(Failed(Retry.IfIdempotent), Given.Request(method, "/", line), true));

    [Theory]
    [InlineData("PUT", "Content-Length: 65536", true)]
    [InlineData("PUT", "Content-Length: 65537", false)]
    [InlineData("PUT", "Transfer-Encoding: chunked", true)]
    [InlineData("POST", "Content-Length: 5", false)]
    [InlineData("PUT", "Content-Length: 5\r\nExpect: 100-continue", false)]
    public void A_body_is_kept_that_may_be_needed_again(string method, string line, bool isKept)
    {
        var request = Given.Request(method, "/", line);
        Assert.Equal(isKept, RetryRule.KeepsBody(request, request.Framing));
    }

    [Theory]
    [InlineData("GET", "X: 1", 1, true)]
    [InlineData("GET", "X: 1", 3, false)]
    [InlineData("PUT", "Content-Length: 5", 1, true)]
    [InlineData("PUT", "Content-Length: 70000", 1, false)]
    [InlineData("PUT", "Transfer-Encoding: chunked", 1, false)]
    [InlineData("POST", "Content-Length: 0", 1, false)]
    public void A_server_that_hangs_is_left_in_time_where_another_may_be_asked(
        string method, string line, int attempts, bool mayGoOn)
    {
        var request = Given.Request(method, "/", line);
        Assert.Equal(mayGoOn, RetryRule.MayRetryTimeout(request, request.Framing, attempts, 2));
    }

    [Theory]
    [InlineData(60, 20, 20)]
    [InlineData(60, 15, 15)]
    [InlineData(60, 14, 60)]
    [InlineData(10, 20, 10)]
    public void A_server_is_judged_by_what_is_left_where_that_is_most_of_the_time(int left, int rest, int allowed)
    {
        var now = DateTimeOffset.UnixEpoch;
        var limit = new TotalLimit(now + TimeSpan.FromSeconds(rest), TimeSpan.FromSeconds(30));
        Assert.Equal(TimeSpan.FromSeconds(allowed), limit.Cap(TimeSpan.FromSeconds(left), now));
    }

    [Theory]
    [InlineData(1, 2, true)]
    [InlineData(2, 2, true)]
    [InlineData(3, 2, false)]
    [InlineData(1, 0, false)]
    public void Retries_are_bounded(int attempts, int retriesMax, bool may) =>
        Assert.Equal(
            may, RetryRule.MayRetry(Failed(Retry.IfUnsent), Given.Request("GET", "/"), true, attempts, retriesMax));

    [Theory]
    [InlineData(FaultKind.ClientGone, "X: 1", 5_000, true)]
    [InlineData(FaultKind.ClientGone, "X: 1", 4_999, false)]
    [InlineData(FaultKind.ClientGone, "Content-Length: 5", 60_000, false)]
    [InlineData(FaultKind.ClientGone, "Transfer-Encoding: chunked", 60_000, false)]
    [InlineData(FaultKind.UpstreamClosed, "X: 1", 60_000, false)]
    public void Only_a_client_that_had_nothing_more_to_send_was_failed_by_the_server(
        FaultKind kind, string line, int waitedMs, bool isAbandoned) => Assert.Equal(
        isAbandoned,
        RetryRule.IsAbandoned(
            Fault.OfClient(kind, "it left"), Given.Request("POST", "/", line), TimeSpan.FromMilliseconds(waitedMs)));

    private static Fault Failed(Retry retry) => Fault.OfUpstream(FaultKind.ConnectRefused, retry, "it failed");
}
