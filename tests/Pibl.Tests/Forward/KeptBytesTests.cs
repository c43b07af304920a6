using Pibl.Bodies;

namespace Pibl.Tests.Forward;

/// <summary>A body that has gone out can go out again, as long as it is short.</summary>
public sealed class KeptBytesTests
{
    [Fact]
    public void What_was_given_out_comes_again_from_its_beginning()
    {
        var kept = new KeptBytes(100);
        kept.Add("one"u8);
        kept.Add("three"u8);
        Assert.False(kept.TryTake(out _));
        kept.Rewind();
        Assert.True(kept.TryTake(out var again));
        Assert.Equal("onethree"u8.ToArray(), again.ToArray());
        Assert.False(kept.TryTake(out _));
    }

    /// <summary>A server that fails is followed by one that fails too, in the middle of what is new.</summary>
    [Fact]
    public void What_comes_behind_it_is_kept_as_well()
    {
        var kept = new KeptBytes(100_000);
        var expected = new List<byte>();
        for (var block = 1; block < 40; block++)
        {
            var bytes = Enumerable.Repeat((byte)block, block * 50).ToArray();
            kept.Rewind();
            _ = kept.TryTake(out _);
            kept.Add(bytes);
            expected.AddRange(bytes);
        }

        kept.Rewind();
        Assert.True(kept.TryTake(out var all));
        Assert.Equal(expected, all.ToArray());
        kept.Drop();
    }

    [Theory]
    [InlineData(10, 0, true)]
    [InlineData(10, 1, false)]
    [InlineData(11, 0, false)]
    [InlineData(4, 7, false)]
    public void A_body_that_is_longer_is_not_kept(int first, int second, bool isComplete)
    {
        var kept = new KeptBytes(10);
        kept.Add(new byte[first]);
        kept.Add(new byte[second]);
        kept.Rewind();
        Assert.Equal((isComplete, isComplete), (kept.IsComplete, kept.TryTake(out _)));
    }
}
