using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Tests.Cache;

public sealed class ByteRangeTests
{
    [Theory]
    [InlineData("bytes=0-1", RangeOutcome.Satisfiable, 0, 2)]
    [InlineData("bytes=1-", RangeOutcome.Satisfiable, 1, 9)]
    [InlineData("bytes=-1", RangeOutcome.Satisfiable, 9, 1)]
    [InlineData("bytes=-99", RangeOutcome.Satisfiable, 0, 10)]
    [InlineData("bytes=8-99", RangeOutcome.Satisfiable, 8, 2)]
    [InlineData("bytes=9-9", RangeOutcome.Satisfiable, 9, 1)]
    public void Within_ten_bytes(string value, RangeOutcome outcome, long first, long length)
    {
        Assert.Equal(outcome, ByteRange.Of(Bytes.Of(value).Span, 10, out var range));
        Assert.Equal(new ByteRange(first, length), range);
    }

    [Theory]
    [InlineData("bytes=10-", RangeOutcome.Unsatisfiable)]
    [InlineData("bytes=10-12", RangeOutcome.Unsatisfiable)]
    [InlineData("bytes=-0", RangeOutcome.Unsatisfiable)]
    [InlineData("bytes=5-4", RangeOutcome.Ignored)]
    [InlineData("bytes=0-1,3-4", RangeOutcome.Ignored)]
    [InlineData("bytes=-", RangeOutcome.Ignored)]
    [InlineData("bytes=a-b", RangeOutcome.Ignored)]
    [InlineData("bytes=--1", RangeOutcome.Ignored)]
    [InlineData("bytes=9999999999999999999-", RangeOutcome.Ignored)]
    [InlineData("lines=0-1", RangeOutcome.Ignored)]
    [InlineData("bytes", RangeOutcome.Ignored)]
    [InlineData("", RangeOutcome.Ignored)]
    public void What_is_no_range_of_ten_bytes(string value, RangeOutcome outcome) =>
        Assert.Equal(outcome, ByteRange.Of(Bytes.Of(value).Span, 10, out _));

    [Theory]
    [InlineData("bytes 4-9/10", true)]
    [InlineData("bytes 4-9/*", false)]
    [InlineData("bytes */10", false)]
    [InlineData("bytes 4-10/10", false)]
    [InlineData("bytes 9-4/10", false)]
    [InlineData("bytes 4/10-12", false)]
    [InlineData("4-9/10", false)]
    [InlineData("bytes 4-9", false)]
    public void Content_Range(string value, bool valid) =>
        Assert.Equal(valid, ByteRange.TryContentRange(Bytes.Of(value).Span, out _, out _));

    [Fact]
    public void No_bytes_have_no_range() =>
        Assert.Equal(RangeOutcome.Unsatisfiable, ByteRange.Of("bytes=0-"u8, 0, out _));
}
