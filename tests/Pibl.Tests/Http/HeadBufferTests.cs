using System.Globalization;
using Pibl.Http.Messages;

namespace Pibl.Tests.Http;

public sealed class HeadBufferTests
{
    [Fact]
    public void It_grows_and_keeps_what_was_written()
    {
        using var buffer = new HeadBuffer();
        var expected = "";
        for (var piece = 0; piece < 300; piece++)
        {
            var text = new string((char)('a' + (piece % 26)), piece % 97);
            buffer.Append(Wire.Octets(text));
            buffer.AppendDecimal(piece * 1000L);
            expected += text + (piece * 1000L).ToString(CultureInfo.InvariantCulture);
        }

        Assert.Equal(expected, Wire.Text(buffer.Written.Span));
        Assert.Equal(expected.Length, buffer.Length);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(long.MaxValue, "9223372036854775807")]
    [InlineData(long.MinValue, "-9223372036854775808")]
    public void Numbers_are_written_in_decimal(long number, string text) =>
        Assert.Equal(text, Wire.Written(to => to.AppendDecimal(number)));

    [Fact]
    public void It_can_be_used_again()
    {
        var buffer = new HeadBuffer();
        buffer.Append("abc"u8);
        buffer.Clear();
        buffer.AppendAscii("d\u00e9");
        Assert.Equal("d?", Wire.Text(buffer.Written.Span));
        buffer.Dispose();
        buffer.Dispose();
        Assert.Equal(0, buffer.Written.Length);
        buffer.Append("e"u8);
        Assert.Equal("e", Wire.Text(buffer.Written.Span));
        buffer.Dispose();
    }
}
