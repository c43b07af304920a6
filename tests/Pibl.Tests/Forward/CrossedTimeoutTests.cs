using Pibl.Forward;

namespace Pibl.Tests.Forward;

/// <summary>Which 408 says that a kept connection had been given up (RFC 9110 §15.5.9).</summary>
public sealed class CrossedTimeoutTests
{
    [Theory]
    [InlineData(408, "Connection: close", true, 0, true)]
    [InlineData(408, "Connection: close", false, 0, false)]
    [InlineData(408, "Connection: close", true, 1, false)]
    [InlineData(408, "Content-Length: 0", true, 0, false)]
    [InlineData(408, "X: until the connection ends", true, 0, true)]
    [InlineData(400, "Connection: close", true, 0, false)]
    [InlineData(503, "Connection: close", true, 0, false)]
    public void It_closes_a_kept_connection_and_nothing_came_before_it(
        int status, string line, bool isKept, int interims, bool crossed) =>
        Assert.Equal(crossed, CrossedTimeout.Is(Given.Response(status, line), isKept, interims));
}
