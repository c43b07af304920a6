using Pibl.Forward;
using Pibl.Tests.Config;

namespace Pibl.Tests.Forward;

/// <summary>What RETRY_BUDGET, TIMEOUT_TOTAL and HEDGE take, and what is said of anything else.</summary>
public sealed class RetryKeysTests
{
    [Theory]
    [InlineData("RETRY_BUDGET=10", "1:14 [10] RETRY_BUDGET takes a share such as 10%, or off; did you mean 10%?")]
    [InlineData("RETRY_BUDGET=none", "1:14 [none] RETRY_BUDGET takes a share such as 10%, or off; did you mean off?")]
    [InlineData("RETRY_BUDGET=0%", "1:14 [0] RETRY_BUDGET, in percent, is out of range; a number from 1 to 100")]
    [InlineData("HEDGE=none", "1:7 [none] HEDGE takes a time, p95 or off; did you mean off?")]
    [InlineData("HEDGE=p99", "1:7 [p99] HEDGE knows one percentile; did you mean p95?")]
    public void What_is_wrong_is_said(string line, string mistake) =>
        Assert.Equal(mistake, Broken.Mistakes(line, Pipeline.Keys));

    [Theory]
    [InlineData("RETRY_BUDGET=off")]
    [InlineData("RETRY_BUDGET=100%")]
    [InlineData("TIMEOUT_TOTAL=none")]
    [InlineData("TIMEOUT_TOTAL=1500ms")]
    [InlineData("HEDGE=off")]
    [InlineData("HEDGE=p95")]
    [InlineData("HEDGE=200ms")]
    public void A_value_is_shown_as_it_is_given(string line)
    {
        var settings = Given.Settings(line);
        var key = RetryKeys.All.Find(known => line.StartsWith(known.Name + "=", StringComparison.Ordinal));
        Assert.Equal(line, key.Map(found => $"{found.Name}={found.Show(settings)}").IfNone(""));
    }
}
