using Pibl.Balance;

namespace Pibl.Tests.Balance;

/// <summary>Whether a server is left to ask after the one that is asked: how long that one may take.</summary>
public sealed class OthersTests
{
    /// <summary>
    /// Servers are one character each: <c>u</c>p, <c>a</c>side, <c>d</c>raining; the one that is asked is the first.
    /// </summary>
    [Theory]
    [InlineData("u", "", false)]
    [InlineData("uu", "", true)]
    [InlineData("ua", "", false)]
    [InlineData("ud", "", false)]
    [InlineData("au", "", true)]
    [InlineData("du", "", true)]
    [InlineData("uau", " t ", true)]
    [InlineData("uuu", " t ", true)]
    [InlineData("uuu", " tt", false)]
    [InlineData("uua", " t ", false)]
    [InlineData("auu", " tt", false)]
    public void One_in_turn_that_was_not_tried(string servers, string tried, bool hasOther)
    {
        var view = ClusterView.AllUp(LanguageExt.Prelude.toSeq(servers.Select((standing, at) =>
            Given.Endpoint($"s{at}:80") with { Drain = standing == 'd' })).Strict());
        for (var at = 0; at < servers.Length; at++)
        {
            view = servers[at] == 'a' ? view.With(at, new HealthState(Standing.Ejected, 5, 1, default, default)) : view;
        }

        Assert.Equal(hasOther, view.HasOther(0, tried.Select(one => one == 't').ToArray()));
    }
}
