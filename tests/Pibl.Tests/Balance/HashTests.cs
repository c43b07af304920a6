using CsCheck;
using LanguageExt;
using Pibl.Balance;
using Pibl.Exchange;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Balance;

/// <summary>Where keys go, what moves when the list changes, and how much one server may hold.</summary>
public sealed class HashTests(ITestOutputHelper output)
{
    private const int Keys = 20_000;

    [Fact]
    public void One_key_goes_to_one_server()
    {
        var farm = new Farm("hash uri", [1, 2, 3, 4]);
        var first = Map(farm);
        Assert.Equal(first, Map(farm));
        Assert.Equal(first, Map(new Farm("hash uri", [1, 2, 3, 4], seed: 2)));
    }

    /// <summary>The eleventh of eleven takes a tenth of the keys of ten, and hardly any move between those.</summary>
    [Theory]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(50)]
    public void One_more_server_moves_its_own_share_and_little_else(int before)
    {
        var (from, to) = (Map(new Farm("hash uri", Even(before))), Map(new Farm("hash uri", Even(before + 1))));
        var moved = Enumerable.Range(0, Keys).Count(key => from[key] != to[key]);
        var between = Enumerable.Range(0, Keys).Count(key => from[key] != to[key] && to[key] != before);
        output.WriteLine($"{before} and one more: {moved} of {Keys} keys move, {between} of them between the others");
        Assert.InRange(moved, 0.8 * Keys / (before + 1), (1.1 * Keys / (before + 1)) + (0.01 * Keys));
        Assert.InRange(between, 0, 0.01 * Keys);
    }

    [Fact]
    public void A_server_that_is_away_moves_its_own_keys_alone()
    {
        var farm = new Farm("hash uri", Even(10));
        var before = Map(farm);
        farm.View = farm.View.With(3, new HealthState(Standing.Ejected, 5, 1, default, default));
        var away = Map(farm);
        Assert.All(
            Enumerable.Range(0, Keys), key => Assert.Equal(before[key] == 3, away[key] != before[key]));

        // And they are spread over all the others.
        var taken = Enumerable.Range(0, Keys).Where(key => before[key] == 3).CountBy(key => away[key]).ToArray();
        Assert.Equal(9, taken.Length);
        Assert.All(taken, count => Assert.InRange(count.Value, 0.5 * Keys / 90, 1.6 * Keys / 90));
        farm.View = farm.View.With(3, HealthState.Up);
        Assert.Equal(before, Map(farm));
    }

    [Fact]
    public void Keys_are_spread_by_weight() => Gen.Int[1, 20].Array[2, 10].Sample(weights =>
    {
        var farm = new Farm("hash uri", weights);
        var counts = Map(farm).CountBy(server => server).ToDictionary();
        for (var server = 0; server < weights.Length; server++)
        {
            var share = weights[server] / (double)farm.View.WeightOfAll;
            var deviation = Math.Sqrt(Keys * share * (1 - share));
            Assert.InRange(
                counts.GetValueOrDefault(server),
                (Keys * share * 0.97) - (5 * deviation), (Keys * share * 1.03) + (5 * deviation));
        }
    }, iter: 10);

    /// <summary>As even as it gets, over the keys themselves.</summary>
    [Fact]
    public void No_server_has_a_quarter_more_keys_than_the_mean()
    {
        var counts = Map(new Farm("hash uri", Even(10))).CountBy(server => server).ToArray();
        output.WriteLine($"the most keys: {counts.Max(count => count.Value) / (Keys / 10.0):0.00} of the mean");
        Assert.All(counts, count => Assert.InRange(count.Value, Keys / 10 * 0.75, Keys / 10 * 1.25));
    }

    /// <summary>However the keys are spread: one of them may be all there is.</summary>
    [Fact]
    public void No_server_holds_a_quarter_more_than_the_mean() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[0, 99].Array[100, 400]).Sample((servers, keys) =>
        {
            var farm = new Farm("hash uri", Even(servers * 2));
            foreach (var key in keys)
            {
                // Half of all requests are for one page.
                farm.Send(key < 50 ? "/hot" : $"/{key}");
            }

            var most = Math.Max(ConsistentHash.RequestsMin, Math.Ceiling(1.25 * keys.Length / (servers * 2)));
            Assert.InRange(farm.Requests.Max(), 1, most);
        });

    [Fact]
    public void A_few_requests_for_one_key_stay_together()
    {
        var farm = new Farm("hash uri", Even(10));
        var first = farm.Send("/hot");
        Assert.All(Enumerable.Range(1, ConsistentHash.RequestsMin - 1), _ => Assert.Equal(first, farm.Send("/hot")));
        Assert.NotEqual(first, farm.Send("/hot"));
    }

    /// <summary>A thousand servers are counted now and then: the bound is held nearly.</summary>
    [Fact]
    public void The_bound_holds_for_a_thousand_servers_as_well()
    {
        var farm = new Farm("hash uri", Even(1_000));
        for (var i = 0; i < 20_000; i++)
        {
            farm.Send(i % 2 == 0 ? "/hot" : $"/{i}");
        }

        Assert.InRange(farm.Requests.Max(), 20, 26);
    }

    [Theory]
    [InlineData("hash header X-Key", "X-Key: ")]
    [InlineData("hash cookie key", "Cookie: a=1; key=")]
    public void What_is_hashed_is_the_value_alone(string balance, string field)
    {
        var farm = new Farm(balance, Even(10));
        var servers = Enumerable.Range(0, 200).Select(key => farm.Pick(Given.Get($"/{key}", $"{field}{key}"))).ToArray();
        var again = Enumerable.Range(0, 200).Select(key => farm.Pick(Given.Get("/other", $"{field}{key}"))).ToArray();
        Assert.Equal(servers, again);
        Assert.Equal(10, servers.Distinct().Count());
    }

    [Theory]
    [InlineData("hash client")]
    [InlineData("hash header X-Key")]
    [InlineData("hash cookie key")]
    public void Without_it_the_client_is(string balance)
    {
        var farm = new Farm(balance, Even(10));
        Assert.Single(Enumerable.Range(0, 50).Select(i => farm.Pick(Given.Get($"/{i}"))).Distinct());
    }

    [Fact]
    public void Backups_take_keys_while_nobody_else_is_up()
    {
        var servers = Farm.Of(1).Add(new Endpoint("b1", 80, Backup: true)).Add(new Endpoint("b2", 80, Backup: true));
        var farm = new Farm("hash uri", servers);
        Assert.All(Map(farm), server => Assert.Equal(0, server));
        farm.View = farm.View.With(0, new HealthState(Standing.Ejected, 5, 1, default, default));
        var backups = Map(farm);
        Assert.Equal([1, 2], backups.Distinct().Order());
        Assert.Equal(backups, Map(farm));
    }

    [Fact]
    public void When_nearly_all_are_away_the_few_that_are_left_are_found()
    {
        var farm = new Farm("hash uri", Even(1_000));
        farm.View = new ClusterView(farm.View.Servers.Map((at, server) => at is 17 or 600
            ? server
            : server with { Health = new HealthState(Standing.Ejected, 5, 1, default, default) }));
        Assert.Equal([17, 600], Map(farm)[..1_000].Distinct().Order());
    }

    private static int[] Even(int servers) => [.. Enumerable.Repeat(1, servers)];

    /// <summary>Where each key goes when nothing else is under way.</summary>
    private static int[] Map(Farm farm) =>
        Enumerable.Range(0, Keys).Select(key => farm.Pick(Given.Get($"/{key}"))).ToArray();
}
