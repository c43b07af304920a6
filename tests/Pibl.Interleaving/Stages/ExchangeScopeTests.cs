using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Interleaving.Explore;
using Pibl.Stages;
using Pibl.Twins;

namespace Pibl.Interleaving.Stages;

/// <summary>A body that ends late, beside the next exchange of the same client.</summary>
public sealed class ExchangeScopeTests
{
    [Fact]
    public void Each_permit_goes_back_once_and_never_by_another_exchange() => Explorer.Every(2, scene =>
    {
        var rule = new QueueRule("servers", 2, 0, TimeSpan.FromSeconds(1), "MAX_TEST") { BoundsServers = true };
        var queue = new Queue(rule, TimeProvider.System, new InlineWorkers());
        var path = queue.Guard<string>(static (_, _) =>
            new ValueTask<Reply>(Faults.ReplyTo(Fault.OfUs(FaultKind.Bug, "anything"))));
        var scope = new ExchangeScope();
        _ = path("x", scope);
        var first = scope.Number;
        scene.Strand("body", () => scope.LeaveServers(first));
        scene.Strand("client", () =>
        {
            scope.Dispose();
            scope.Begin(default);
            _ = path("x", scope);
            Strand.Point("the next exchange is under way");
            Assert.InRange(queue.Inside, 1, 2);
            scope.LeaveServers(scope.Number);
            scope.Dispose();
        });
        scene.AtRest(() => Assert.Equal(0, queue.Inside));
    });
}
