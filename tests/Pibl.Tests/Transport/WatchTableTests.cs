using Pibl.Transport.Epoll;

namespace Pibl.Tests.Transport;

/// <summary>An event reaches the descriptor that it happened to, and no other one of the same number.</summary>
public sealed class WatchTableTests
{
    [Fact]
    public void An_event_of_a_closed_descriptor_finds_nobody_and_not_the_next_of_its_number()
    {
        var table = new WatchTable<string>();
        var former = table.Add(7, "the first");
        Assert.Equal("the first", table.Find(former));
        table.Remove(7);
        Assert.Null(table.Find(former));
        var newcomer = table.Add(7, "a newcomer");
        Assert.Null(table.Find(former));
        Assert.Equal("a newcomer", table.Find(newcomer));
    }

    [Fact]
    public void Numbers_may_be_large_and_each_has_its_own()
    {
        var table = new WatchTable<string>();
        var tokens = Enumerable.Range(0, 20).Select(i => table.Add(i * 1000, $"{i}")).ToList();
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), tokens.Select(table.Find));
    }
}
