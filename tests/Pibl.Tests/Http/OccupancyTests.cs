using Pibl.Bodies;

namespace Pibl.Tests.Http;

/// <summary>Who lets go: the owner, or whoever was at work; one of them, once.</summary>
public sealed class OccupancyTests
{
    [Fact]
    public void An_owner_lets_go_of_what_nobody_works_in()
    {
        var occupancy = default(Occupancy);
        Assert.True(occupancy.TryEnter());
        Assert.False(occupancy.TryEnter());
        Assert.False(occupancy.Leave());
        Assert.True(occupancy.End(out var isBusy));
        Assert.False(isBusy);
        Assert.False(occupancy.TryEnter());
        Assert.False(occupancy.End(out _));
    }

    [Fact]
    public void Whoever_works_lets_go_of_what_was_ended_meanwhile()
    {
        var occupancy = default(Occupancy);
        Assert.True(occupancy.TryEnter());
        Assert.False(occupancy.End(out var isBusy));
        Assert.True(isBusy);
        Assert.False(occupancy.End(out isBusy));
        Assert.False(isBusy);
        Assert.True(occupancy.Leave());
        Assert.False(occupancy.Leave());
        Assert.False(occupancy.TryEnter());
    }

    /// <summary>Two threads, one at work and one that ends it, at every distance that comes up.</summary>
    [Fact]
    public void It_is_let_go_of_once_whatever_comes_first()
    {
        for (var round = 0; round < 2_000; round++)
        {
            var (occupancy, letGoes) = (default(Occupancy), 0);
            Parallel.Invoke(
                () =>
                {
                    while (occupancy.TryEnter())
                    {
                        if (occupancy.Leave())
                        {
                            Interlocked.Increment(ref letGoes);
                        }
                    }
                },
                () =>
                {
                    if (occupancy.End(out _))
                    {
                        Interlocked.Increment(ref letGoes);
                    }
                });
            Assert.Equal(1, letGoes);
        }
    }
}
