using LanguageExt;
using Pibl.Access;
using Pibl.Balance;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Interleaving.Explore;

namespace Pibl.Interleaving.Balance;

/// <summary>
/// A list of servers takes the place of another while exchanges of the former tell what they find out: in every order
/// of things the new list knows of each failure, once.
/// </summary>
public sealed class FollowTests
{
    private static readonly Seq<Endpoint> Servers = Sequences.Two(new Endpoint("a", 80), new Endpoint("b", 80));

    [Fact]
    public void No_failure_is_lost_and_none_counted_twice() => Explorer.Every(2, scene =>
    {
        var first = ListOf(null);
        var second = ListOf(first);
        var third = ListOf(second);
        for (var teller = 1; teller <= 2; teller++)
        {
            scene.Strand($"teller {teller}", () => first.Report(0, AttemptResult.Failed));
        }

        scene.Strand("reload", () =>
        {
            second.Follow(first);
            third.Follow(second);
        });
        scene.AtRest(() => Assert.Equal(2, third.View[0].Health.Failures));
    });

    private static Clusters ListOf(Clusters? former) => new Clusters(
        ClusterView.AllUp(Servers), Reserve.Pick, HealthRule.Default, Limits.Default, new Clock(), () => 0,
        new NoAccessLog(), former?.Uses, former);

    private sealed class NoAccessLog : IAccessLog
    {
        public bool IsOpen => false;

        public bool TryWrite(AccessEntry entry) => true;
    }
}
