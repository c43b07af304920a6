using CsCheck;
using Pibl.Config;

namespace Pibl.Tests.Config;

/// <summary>How many clients and servers there are file descriptors for.</summary>
public sealed class DescriptorPlanTests
{
    [Theory]
    [InlineData(149, true)]
    [InlineData(150, false)]
    public void With_too_few_nothing_begins(long limit, bool isRefused) =>
        Assert.Equal(isRefused, DescriptorPlan.WhyTooFew(limit) is not null);

    [Fact]
    public void What_fits_stays_as_it_was_asked_for()
    {
        var plan = DescriptorPlan.Of(Limits.Default, 3, 64, 0, 1_048_576, 120);
        Assert.Equal((Limits.Default, null), (plan.Limits, plan.Warning));
    }

    [Fact]
    public void What_does_not_fit_is_told_in_one_line_with_what_is_possible()
    {
        var plan = DescriptorPlan.Of(Limits.Default, 3, 64, 0, 1024, 120);
        Assert.Equal(
            "MAX_CONNECTIONS=10000 and MAX_UPSTREAM=1024 need 12238 file descriptors, and this process may open 1024 "
            + "(ulimit -n, LimitNOFILE=): 420 clients at once are accepted, 137 requests at once go to servers, 140 of the "
            + "clients may have a tunnel",
            plan.Warning);
        Assert.Equal(plan.Limits.ConnectionsMax, plan.Limits.UpstreamWaitingMax);
    }

    [Fact]
    public void Clients_and_servers_never_reach_into_the_reserve() =>
        Gen.Select(Gen.Int[200, 30_000], Gen.Int[1, 20], Gen.Int[20, 150]).Sample((limit, servers, open) =>
        {
            var (plan, _) = DescriptorPlan.Of(Limits.Default, servers, 64, 0, limit, open);
            var used = open + plan.ConnectionsMax + (2 * plan.UpstreamMax) + (2 * servers) + plan.TunnelsMax;
            Assert.True(limit - open < 150 || used <= limit - 16, $"{plan}: {used}");
            Assert.True(plan is { ConnectionsMax: > 0, UpstreamMax: > 0, TunnelsMax: > 0, UploadsMax: > 0 });
        });
}
