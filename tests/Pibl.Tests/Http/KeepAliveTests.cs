using Pibl.Http;

namespace Pibl.Tests.Http;

/// <summary>How long a server keeps its connection, as it says itself (RFC 2068 §19.7.1.1).</summary>
public sealed class KeepAliveTests
{
    [Theory]
    [InlineData("timeout=5, max=100", 5, 100)]
    [InlineData("Timeout = \"5\"", 5, -1)]
    [InlineData("MAX=0", -1, 0)]
    [InlineData("timeout=99999999999", int.MaxValue, -1)]
    [InlineData("timeout=5\r\nKeep-Alive: max=3, timeout=4", 4, 3)]
    [InlineData("timeout=4, timeout=5, max=3, max=4", 4, 3)]
    [InlineData("timeout=-5, max=x, timeout, =5, 300", -1, -1)]
    [InlineData("timeout=1.5, timeout=", -1, -1)]
    public void It_is_read_where_it_says_something(string value, int seconds, int requests) =>
        Assert.Equal(new KeepAlive(seconds, requests), KeepAlive.Unsaid.After(Said(value)));

    [Theory]
    [InlineData("timeout=0", false)]
    [InlineData("timeout=1", false)]
    [InlineData("timeout=2", true)]
    [InlineData("max=0", false)]
    [InlineData("max=1", true)]
    public void What_is_over_at_once_is_not_kept(string value, bool isKept) =>
        Assert.Equal(isKept, KeepAlive.Unsaid.After(Said(value)).IsKept);

    [Theory]
    [InlineData("timeout=5", 60, 4)]
    [InlineData("timeout=5", 3, 3)]
    [InlineData("max=5", 60, 60)]
    [InlineData("timeout=99999999999", 60, 60)]
    public void It_is_believed_less_a_second(string value, int idle, int within) =>
        Assert.Equal(
            TimeSpan.FromSeconds(within), KeepAlive.Unsaid.After(Said(value)).Within(TimeSpan.FromSeconds(idle)));

    [Fact]
    public void What_is_not_said_again_holds_and_is_one_request_less()
    {
        var first = KeepAlive.Unsaid.After(Said("timeout=5, max=2"));
        var second = first.After(Fields.Empty);
        Assert.Equal(new KeepAlive(5, 1), second);
        Assert.True(second.IsKept);
        Assert.False(second.After(Fields.Empty).IsKept);
        Assert.Equal(new KeepAlive(9, 1), second.After(Said("timeout=9, max=1")));
    }

    private static Fields Said(string value) => Given.Response(200, $"Keep-Alive: {value}").Fields;
}
