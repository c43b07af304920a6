using CsCheck;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.RateLimits;
using Pibl.Stages;

namespace Pibl.Tests.RateLimits;

public sealed class ClientLimitTests
{
    /// <summary>Clients come and leave in any order; each has as many as a plain count says.</summary>
    [Fact]
    public void Each_client_has_its_own_places_and_leaves_nothing_behind() =>
        Gen.Select(Gen.Int[0, 5], Gen.Bool).Array[0, 200].Sample(steps =>
        {
            var (limit, held) = (new ClientLimit(3), new Dictionary<int, Stack<IPermit>>());
            foreach (var (client, comes) in steps)
            {
                var permits = held.TryGetValue(client, out var known) ? known : held[client] = new Stack<IPermit>();
                if (comes)
                {
                    var permit = limit.TryEnter((UInt128)client);
                    Assert.Equal(permits.Count < 3, permit is not null);
                    permits.Push(permit ?? permits.Pop());
                }
                else if (permits.TryPop(out var permit))
                {
                    permit.Leave();
                }
            }

            Assert.Equal(held.Count(client => client.Value.Count > 0), limit.Clients);
            Assert.All(held.Values.SelectMany(permits => permits), permit => permit.Leave());
            Assert.Equal(0, limit.Clients);
        });

    [Fact]
    public void The_place_is_given_back_when_the_exchange_is_over_and_kept_by_a_tunnel()
    {
        var limit = new ClientLimit(1);
        var stage = ClientLimitStage.Over(limit, AddressRanges.None);
        using var first = new ExchangeScope();
        using var second = new ExchangeScope();

        Assert.Null(Run(stage, first));
        Assert.Equal((429, "1"), Run(stage, second) is { } refused
            ? (refused.Head.Status, refused.Head.Fields.Find(FieldId.RetryAfter)?.ToString()) : default);
        first.BecomeTunnel();
        Assert.Equal(429, Run(stage, second)?.Head.Status);
        first.Dispose();
        Assert.Null(Run(stage, second));
        second.Dispose();
        Assert.Equal(0, limit.Clients);
    }

    private static Reply? Run(Stage<Received, Received> stage, ExchangeScope scope)
    {
        var pending = stage.Run(Given.Get("/"), scope);
        Assert.True(pending.IsCompletedSuccessfully);
        return pending.Result.GoesOn(out _, out var reply) ? null : reply;
    }
}
