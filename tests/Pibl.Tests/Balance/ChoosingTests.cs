using CsCheck;
using Pibl.Balance;

namespace Pibl.Tests.Balance;

/// <summary>How each way to choose spreads requests, over seeds, weights and loads.</summary>
public sealed class ChoosingTests
{
    public static readonly string[] All =
    [
        "round-robin", "least-connections", "p2c", "random", "least-time",
        "hash uri", "hash client", "hash header X-Key", "hash cookie key",
    ];

    public static TheoryData<string> Ways => new(All);

    private static readonly Gen<int[]> Weights = Gen.Int[1, 9].Array[1, 12];

    private static readonly Gen<int> Seeds = Gen.Int[0, int.MaxValue];

    [Theory]
    [MemberData(nameof(Ways))]
    public void Every_server_in_turn_is_asked_once_before_nobody_is_left(string balance) =>
        Gen.Select(Weights, Seeds).Sample((weights, seed) =>
        {
            var farm = new Farm(balance, weights, seed);
            farm.View = farm.View.With(0, Aside);
            var tried = new bool[weights.Length];
            var asked = new List<int>();
            while (farm.Send("/x", tried) is var server and >= 0)
            {
                tried[server] = true;
                asked.Add(server);
            }

            Assert.Equal(farm.View.InTurn.ToArray(), asked.Order());
        });

    [Theory]
    [InlineData("round-robin")]
    [InlineData("least-connections")]
    public void Idle_servers_get_exactly_their_weights(string balance) => Weights.Sample(weights =>
    {
        var farm = new Farm(balance, weights);
        var counts = farm.OneByOne(farm.View.WeightOfAll, _ => 1);
        Assert.Equal(weights, counts);
    });

    /// <summary>Within five standard deviations of what fair dice would give.</summary>
    [Theory]
    [InlineData("random")]
    [InlineData("p2c")]
    public void Idle_servers_that_are_drawn_get_about_their_weights(string balance) =>
        Gen.Select(Weights, Seeds).Sample((weights, seed) =>
        {
            const int requests = 2_000;
            var farm = new Farm(balance, weights, seed);
            var counts = farm.OneByOne(requests, _ => 1);
            for (var server = 0; server < weights.Length; server++)
            {
                var share = weights[server] / (double)farm.View.WeightOfAll;
                var deviation = Math.Sqrt(requests * share * (1 - share));
                Assert.InRange(
                    counts[server], (requests * share) - (5 * deviation) - 5, (requests * share) + (5 * deviation) + 5);
            }
        }, iter: 50);

    /// <summary>Nobody has answered yet: what they hold is even, for their weights.</summary>
    [Fact]
    public void Least_connections_holds_what_the_weights_say() => Gen.Select(Weights, Gen.Int[1, 500]).Sample(
        (weights, requests) =>
        {
            var farm = new Farm("least-connections", weights);
            for (var i = 0; i < requests; i++)
            {
                farm.Send();
            }

            var (share, most) = (requests / (double)farm.View.WeightOfAll, weights.Max());
            for (var server = 0; server < weights.Length; server++)
            {
                Assert.InRange(
                    farm.Requests[server], (share * weights[server]) - most - 1, (share * weights[server]) + most + 1);
            }
        });

    [Fact]
    public void Least_connections_takes_the_one_that_holds_the_fewest() =>
        Gen.Select(Gen.Int[0, 20].Array[2, 12], Seeds).Sample((loads, seed) =>
        {
            var farm = new Farm("least-connections", loads.Select(_ => (seed % 9) + 1).ToArray());
            loads.CopyTo(farm.Requests, 0);
            Assert.Equal(loads.Min(), loads[farm.Send()]);
        });

    /// <summary>Mitzenmacher: the gap between the fullest and the mean is log log n, and not √.</summary>
    [Fact]
    public void Two_choices_hold_nearly_the_same() => Seeds.Sample(seed =>
    {
        var farm = new Farm("p2c", [.. Enumerable.Repeat(1, 10)], seed);
        for (var i = 0; i < 1_000; i++)
        {
            farm.Send();
        }

        Assert.InRange(farm.Requests.Max(), 100, 106);
    }, iter: 100);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    public void Least_time_gives_one_that_turned_slow_less_than_its_share_within_50_requests(int servers) =>
        Seeds.Sample(seed =>
        {
            var farm = new Farm("least-time", [.. Enumerable.Repeat(1, servers)], seed);
            farm.OneByOne(200, _ => 10);
            var turned = farm.OneByOne(50, server => server == 0 ? 500 : 10);
            Assert.InRange(turned[0], 0, (50 / servers) - 1);
            Assert.InRange(turned[0], 0, 2);
        }, iter: 200);

    [Fact]
    public void Least_time_comes_back_to_one_that_is_fast_again() => Seeds.Sample(seed =>
    {
        var farm = new Farm("least-time", [1, 1, 1], seed);
        farm.OneByOne(100, server => server == 0 ? 2_000 : 10);
        var later = farm.OneByOne(10_000, _ => 10);
        Assert.InRange(later[0], 500, 10_000);
    }, iter: 50);

    [Fact]
    public void Least_time_asks_a_new_server_once_before_it_knows_it()
    {
        var farm = new Farm("least-time", [1, 1]);
        farm.Answer(farm.Send(), 10);
        farm.Answer(farm.Send(), 10);
        var fresh = new Farm("least-time", [1, 1]);
        var first = fresh.Send();
        var other = fresh.Send();
        Assert.NotEqual(first, other);
        fresh.Answer(other, 10);
        Assert.Equal([other, other, other], Enumerable.Range(0, 3).Select(_ => fresh.Send()));
    }

    [Fact]
    public void Least_time_does_not_take_fast_failures_for_speed()
    {
        var farm = new Farm("least-time", [1, 1]);
        for (var i = 0; i < 20; i++)
        {
            var server = farm.Send();
            farm.Answer(server, 10);
        }

        var failed = 0;
        for (var i = 0; i < 100; i++)
        {
            var server = farm.Send();
            failed += server == 0 ? 1 : 0;
            farm.Answer(server, server == 0 ? 1 : 10, server == 0 ? 503 : 200);
        }

        Assert.InRange(failed, 0, 60);
    }

    /// <summary>What a pick costs with a thousand servers of any weight, counted in looks at servers.</summary>
    [Theory]
    [InlineData("round-robin", 0)]
    [InlineData("random", 0)]
    [InlineData("p2c", 2)]
    [InlineData("least-time", 4)]
    [InlineData("least-connections", 1_000)]
    [InlineData("hash uri", 24)]
    public void A_pick_among_a_thousand_looks_at_few(string balance, int looksMax)
    {
        var farm = new Farm(balance, [.. Enumerable.Range(0, 1_000).Select(at => (at % 100) + 1)]);
        for (var i = 0; i < 2_000; i++)
        {
            farm.Send($"/{i}");
        }

        farm.Looks = 0;
        for (var i = 0; i < 1_000; i++)
        {
            farm.Send($"/{i}");
        }

        Assert.InRange(farm.Looks, 0, looksMax * 1_000);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_pick_allocates_nothing(string balance)
    {
        var farm = new Farm(balance, [.. Enumerable.Range(0, 1_000).Select(at => (at % 100) + 1)]);
        var (received, tried) = (Given.Get("/x", "X-Key: a", "Cookie: a=b; key=c"), new bool[1_000]);
        farm.Pick(received);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var picked = farm.Pick(received) + farm.Pick(received, tried);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.InRange(picked, 0, 2_000);
    }

    /// <summary>Idle servers of equal weight end the search at once.</summary>
    [Fact]
    public void Least_connections_ends_at_the_first_that_holds_none()
    {
        var farm = new Farm("least-connections", [.. Enumerable.Repeat(1, 1_000)]);
        farm.Send();
        Assert.Equal(1, farm.Looks);
    }

    private static HealthState Aside => new(Standing.Unreachable, 1, 1, TimeSpan.Zero, TimeSpan.Zero);
}
