using Pibl.Cache;

namespace Pibl.Tests.Cache;

/// <summary>Who waits for the head of a shared fetch, event by event.</summary>
public sealed class FetchStateTests
{
    /// <summary>
    /// j: one more joins; L: the leader leaves; f: a follower leaves; t: too long; a: answered. A capital F in front:
    /// CACHE_FILL=finish.
    /// </summary>
    [Theory]
    [InlineData("", "Asking leader 0")]
    [InlineData("jj", "Asking leader 2")]
    [InlineData("L", "Abandoned 0")]
    [InlineData("jL", "Asking 1")]
    [InlineData("jLf", "Abandoned 0")]
    [InlineData("jfL", "Abandoned 0")]
    [InlineData("jjLf", "Asking 1")]
    [InlineData("jjt", "Slow leader 0")]
    [InlineData("jLt", "Abandoned 0")]
    [InlineData("jtL", "Abandoned 0")]
    [InlineData("jja", "Answered leader 0")]
    [InlineData("jLa", "Answered 0")]
    [InlineData("aL", "Answered 0")]
    [InlineData("at", "Answered leader 0")]
    [InlineData("ta", "Answered leader 0")]
    [InlineData("FL", "Asking 0")]
    [InlineData("FjLf", "Asking 0")]
    [InlineData("FjLt", "Slow 0")]
    public void What_happens_leaves_it_so(string events, string state)
    {
        var finishes = events.StartsWith('F');
        var now = events.TrimStart('F').Aggregate(FetchState.Begun, (before, happened) => happened switch
        {
            'j' => before.Join(),
            'L' => before.LeaderLeaves(finishes),
            'f' => before.FollowerLeaves(finishes),
            't' => before.IsLate(finishes),
            _ => before.Answer(),
        });
        Assert.Equal(state, $"{now.Phase}{(now.HasLeader ? " leader" : "")} {now.Followers}");
        Assert.Equal(now.Phase == FetchPhase.Asking, now.IsOpen);
    }
}
