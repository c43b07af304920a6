using Pibl.Stages;

namespace Pibl.Tests.Stages;

/// <summary>One notice in a while, and how many it stands for.</summary>
public sealed class NoticeThrottleTests
{
    private readonly NoticeThrottle _throttle = new(NoticeThrottle.Minute);

    [Fact]
    public void The_first_passes_and_the_next_after_a_minute_with_the_count_of_those_between()
    {
        Assert.Equal((true, 0), Try(0));
        Assert.Equal((false, 1), Try(0));
        Assert.Equal((false, 2), Try(59));
        Assert.Equal((true, 2), Try(60));
        Assert.Equal((false, 1), Try(61));
        Assert.Equal((true, 1), Try(120));
        Assert.Equal((true, 0), Try(600));
    }

    private (bool Passes, long HeldBack) Try(int seconds) =>
        (_throttle.TryPass(Given.Noon.AddSeconds(seconds), out var heldBack), heldBack);
}
