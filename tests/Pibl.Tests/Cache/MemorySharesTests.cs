using Pibl.Cache;

namespace Pibl.Tests.Cache;

public sealed class MemorySharesTests
{
    private const long MB = 1 << 20;

    [Theory]
    [InlineData(1024, false, 934)]
    [InlineData(1024, true, 922)]
    [InlineData(256, false, 227)]
    [InlineData(256, true, 215)]
    [InlineData(64, false, 50)]
    [InlineData(64, true, 42)]
    [InlineData(1, true, 0)]
    public void What_is_not_stored_has_its_share_and_no_more_than_a_third(int memory, bool hasFile, int stored)
    {
        var shares = MemoryShares.Of(memory * MB, MB, hasFile);
        Assert.Equal(stored, shares.StoredBytes / MB);
        Assert.True(shares.StoredBytes >= memory * MB / 3 * 2);
    }

    [Fact]
    public void A_body_that_may_be_stored_has_a_place_on_its_way()
    {
        var shares = MemoryShares.Of(64 * MB, 60 * MB, true);
        Assert.Equal((60 * MB, 60 * MB), (shares.FillBytes, shares.WriteBytes));
    }

    [Theory]
    [InlineData(10, 9, false)]
    [InlineData(10, 10, true)]
    public void The_collector_is_called_when_enough_has_left(int most, int left, bool called)
    {
        Garbage.None(most).With(left, 0, most, out var calls);
        Assert.Equal(called, calls);
    }

    [Fact]
    public void It_is_called_once_for_each_such_amount_until_it_comes()
    {
        var garbage = Garbage.None(10);
        var called = Enumerable.Range(0, 40).Count(_ => Leave(ref garbage, 1, collections: 0));
        Assert.Equal(4, called);
    }

    [Fact]
    public void What_left_before_a_collection_began_is_gone()
    {
        var garbage = Garbage.None(10);
        Assert.False(Leave(ref garbage, 9, collections: 0));
        Assert.False(Leave(ref garbage, 9, collections: 1));
        Assert.True(Leave(ref garbage, 1, collections: 1));
        Assert.False(Leave(ref garbage, 9, collections: 2));
        Assert.Equal(9, garbage.Bytes);
    }

    private static bool Leave(ref Garbage garbage, long bytes, int collections)
    {
        garbage = garbage.With(bytes, collections, 10, out var calls);
        return calls;
    }
}
