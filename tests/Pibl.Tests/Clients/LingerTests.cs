using Pibl.Clients;

namespace Pibl.Tests.Clients;

/// <summary>How long a connection stays open behind its last byte (RFC 9112 §9.6).</summary>
public sealed class LingerTests
{
    private static readonly MinDataRate Credit = MinDataRate.Full(30_000, 240);

    private static readonly Linger Quiet = new(
        0, 0, 0, Credit, IsSending: false, HasFinished: false, IsDraining: false);

    private static readonly Linger Sending = Quiet with { IsSending = true };

    [Theory]
    [InlineData(0, 1_000)]
    [InlineData(999, 1)]
    [InlineData(1_000, 0)]
    [InlineData(9_000, 0)]
    public void A_client_that_has_sent_its_request_has_a_second_to_close(long nowMs, long waitMs) =>
        Assert.Equal(waitMs, Linger.WaitMs(Quiet, nowMs));

    [Theory]
    [InlineData(0, 0, 5_000)]
    [InlineData(0, 5_000, 0)]
    [InlineData(4_000, 5_000, 4_000)]
    [InlineData(28_000, 28_000, 2_000)]
    [InlineData(30_000, 30_000, 0)]
    public void A_client_that_sends_is_read_until_it_is_silent_or_goes_on_too_long(
        long heardMs, long nowMs, long waitMs) =>
        Assert.Equal(waitMs, Linger.WaitMs(Sending with { HeardMs = heardMs }, nowMs));

    [Fact]
    public void A_client_that_has_finished_is_not_waited_for() =>
        Assert.Equal(0, Linger.WaitMs(Sending with { HasFinished = true }, 0));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_reply_that_is_on_its_way_has_the_time_of_a_write(bool hasFinished)
    {
        var taking = Quiet with { Undelivered = 1, HasFinished = hasFinished };
        Assert.Equal(30_000, Linger.WaitMs(taking, 20_000));
        Assert.Equal(10_000, Linger.WaitMs(taking with { Credit = Credit.After(20_000, 0) }, 20_000));
        Assert.Equal(0, Linger.WaitMs(taking with { Credit = Credit.After(30_000, 0) }, 30_000));
    }

    [Fact]
    public void A_program_that_ends_waits_for_what_crosses_its_end()
    {
        Assert.Equal(500, Linger.WaitMs(Sending with { IsDraining = true }, 0));
        Assert.Equal(0, Linger.WaitMs(Sending with { IsDraining = true }, 500));
    }
}
