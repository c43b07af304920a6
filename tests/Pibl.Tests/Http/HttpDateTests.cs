using CsCheck;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Http;

public sealed class HttpDateTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37")]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37")]
    [InlineData("Wednesday, 06-Nov-30 08:49:37 GMT", "2030-11-06T08:49:37")]
    [InlineData("Sunday, 01-Mar-76 00:00:00 GMT", "2076-03-01T00:00:00")]
    [InlineData("Sunday, 01-Mar-76 00:00:01 GMT", "1976-03-01T00:00:01")]
    [InlineData("Saturday, 01-Jan-00 00:00:00 GMT", "2000-01-01T00:00:00")]
    [InlineData("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37")]
    [InlineData("Sun Nov 16 08:49:37 1994", "1994-11-16T08:49:37")]
    [InlineData("Thu, 29 Feb 2024 23:59:60 GMT", "2024-02-29T23:59:59")]
    public void All_three_formats_are_read(string value, string expected) =>
        Assert.Equal(
            DateTimeOffset.Parse(expected + "Z", System.Globalization.CultureInfo.InvariantCulture),
            HttpDate.Parse(Wire.Octets(value), Now));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("Sun, 06 Nov 1994 08:49:37")]
    [InlineData("Sun, 06 Nov 1994 08:49:37 UTC")]
    [InlineData("Sun, 06 Nov 1994 08:49:37 +00")]
    [InlineData("Sun, 31 Feb 1994 08:49:37 GMT")]
    [InlineData("Thu, 29 Feb 2023 08:49:37 GMT")]
    [InlineData("Sun, 00 Nov 1994 08:49:37 GMT")]
    [InlineData("Sun, 06 Nov 0000 08:49:37 GMT")]
    [InlineData("Sun, 06 Nov 1994 24:00:00 GMT")]
    [InlineData("Sun, 06 Nov 1994 08:60:00 GMT")]
    [InlineData("Sun, 06 Nov 1994 08:49:61 GMT")]
    [InlineData("Sun, 06 Nov 1994 8:49:37  GMT")]
    [InlineData("Xxx, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("Sun, 6  Nov 1994 08:49:37 GMT")]
    [InlineData("Sunday, 06-Nov-1994 08:49:37 GMT")]
    [InlineData("Someday, 06-Nov-94 08:49:37 GMT")]
    [InlineData("Sunday, 06-Nov-x4 08:49:37 GMT")]
    [InlineData("Sun Nov  6 08:49:37 94  ")]
    [InlineData("Sun Nov 06 08:49:37 +994")]
    public void Anything_else_is_not_a_date(string value) => Assert.Null(HttpDate.Parse(Wire.Octets(value), Now));

    [Fact]
    public void What_is_written_is_read_back() =>
        Gen.Long[0, 253_402_300_799].Select(DateTimeOffset.FromUnixTimeSeconds)
            .Sample(time =>
            {
                var text = HttpDate.Format(time);
                Assert.Equal(HttpDate.Length, text.Length);
                Assert.Equal(time.ToUnixTimeSeconds(), HttpDate.Parse(text.Span, Now)?.ToUnixTimeSeconds());
            });

    [Fact]
    public void Arbitrary_bytes_of_about_the_length_of_a_date_throw_nothing() =>
        Gen.Char["0123456789:,- SunNovGMTday"].Array[20, 35].Select(characters => new string(characters))
            .Sample(text => HttpDate.Parse(Wire.Octets(text), Now) is null or { Offset.Ticks: 0 });
}
