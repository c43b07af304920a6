using Pibl.Exchange;
using Pibl.Forward;

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
    [InlineData(1, 2, true)]
    [InlineData(2, 2, true)]
    [InlineData(3, 2, false)]
    [InlineData(1, 0, false)]
    public void Retries_are_bounded(int attempts, int retriesMax, bool may) =>
        Assert.Equal(may, RetryRule.MayRetry(Failed(Retry.IfUnsent), Given.Request("GET", "/"), true, attempts, retriesMax));

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
