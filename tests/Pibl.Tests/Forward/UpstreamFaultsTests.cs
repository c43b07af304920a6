using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.Messages;

namespace Pibl.Tests.Forward;

/// <summary>Which fault a connection is that ends before its answer is complete.</summary>
public sealed class UpstreamFaultsTests
{
    public static TheoryData<bool, bool, Fault> Closes => new()
    {
        { true, false, UpstreamFaults.CutShort },
        { true, true, UpstreamFaults.CutShort },
        { false, true, UpstreamFaults.Untaken },
        { false, false, UpstreamFaults.Unanswered },
    };

    [Theory]
    [MemberData(nameof(Closes), DisableDiscoveryEnumeration = true)]
    public void A_close_is_judged_by_what_had_come_and_gone(bool isAnswered, bool isUntaken, Fault fault) =>
        Assert.Same(fault, UpstreamFaults.OfClose(null, isAnswered, isUntaken));

    [Fact]
    public void A_break_keeps_the_words_of_its_cause() => Assert.Equal(
        (FaultKind.UpstreamClosed, Blame.Upstream, "Connection reset by peer"),
        UpstreamFaults.OfBreak(null, isAnswered: false, "Connection reset by peer") is var fault
            ? (fault.Kind, fault.Blame, fault.Cause) : default);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whoever_aborted_the_connection_said_why(bool isAnswered)
    {
        Assert.Same(Faults.ClientLeft, UpstreamFaults.OfClose(Faults.ClientLeft, isAnswered, isUntaken: true));
        Assert.Same(Faults.ClientLeft, UpstreamFaults.OfBreak(Faults.ClientLeft, isAnswered, "closed"));
    }

    [Theory]
    [InlineData(false, Retry.IfIdempotent)]
    [InlineData(true, Retry.Never)]
    public void A_timeout_is_retried_only_where_no_answer_had_begun(bool isAnswered, Retry retry)
    {
        var late = UpstreamFaults.TimedOut with { Retry = retry };
        Assert.Equal(late, UpstreamFaults.OfBreak(UpstreamFaults.TimedOut, isAnswered, "closed"));
        Assert.Equal(late, UpstreamFaults.OfClose(UpstreamFaults.TimedOut, isAnswered, isUntaken: true));
    }

    // RFC 9112 §9.3.1.
    [Fact]
    public void Only_the_end_of_a_kept_connection_may_be_older_than_the_request()
    {
        Assert.True(UpstreamFaults.MayBeStale(UpstreamFaults.Unanswered, isKept: true));
        Assert.True(UpstreamFaults.MayBeStale(UpstreamFaults.GivenUp, isKept: true));
        Assert.False(UpstreamFaults.MayBeStale(UpstreamFaults.Unanswered, isKept: false));
        Assert.False(UpstreamFaults.MayBeStale(UpstreamFaults.TimedOut, isKept: true));
        Assert.False(UpstreamFaults.MayBeStale(UpstreamFaults.CutShort, isKept: true));
        Assert.False(UpstreamFaults.MayBeStale(Faults.ClientLeft, isKept: true));
    }
}
