using System.Globalization;
using System.Numerics;
using CsCheck;
using Pibl.Http.Messages;

namespace Pibl.Tests.Http;

/// <summary>The one reader of decimal numbers: what is one, and where it ends.</summary>
public sealed class DigitsTests
{
    [Theory]
    [InlineData("0", long.MaxValue, 0)]
    [InlineData("7", long.MaxValue, 7)]
    [InlineData("007", long.MaxValue, 7)]
    [InlineData("65535", 65_535, 65_535)]
    [InlineData("65536", 65_535, Digits.Beyond)]
    [InlineData("1", 0, Digits.Beyond)]
    [InlineData("0", 0, 0)]
    [InlineData("9223372036854775807", long.MaxValue, long.MaxValue)]
    [InlineData("9223372036854775808", long.MaxValue, Digits.Beyond)]
    [InlineData("9999999999999999999", long.MaxValue, Digits.Beyond)]
    [InlineData("18446744073709551616", long.MaxValue, Digits.Beyond)]
    [InlineData("18446744073709551617", 10, Digits.Beyond)]
    [InlineData("00000000000000000000000000000000000005", 10, 5)]
    [InlineData("", long.MaxValue, Digits.NotANumber)]
    [InlineData(" 1", long.MaxValue, Digits.NotANumber)]
    [InlineData("1 ", long.MaxValue, Digits.NotANumber)]
    [InlineData("+1", long.MaxValue, Digits.NotANumber)]
    [InlineData("-1", long.MaxValue, Digits.NotANumber)]
    [InlineData("1,1", long.MaxValue, Digits.NotANumber)]
    [InlineData("0x1", long.MaxValue, Digits.NotANumber)]
    [InlineData("1.0", long.MaxValue, Digits.NotANumber)]
    [InlineData("1:", long.MaxValue, Digits.NotANumber)]
    [InlineData("1/", long.MaxValue, Digits.NotANumber)]
    [InlineData("\u00b2", long.MaxValue, Digits.NotANumber)]
    [InlineData("99999999999999999999999x", long.MaxValue, Digits.NotANumber)]
    public void Only_digits_are_a_number(string text, long max, long number) =>
        Assert.Equal(number, Digits.Read(Wire.Octets(text), max));

    [Fact]
    public void It_agrees_with_a_reader_that_has_no_limits() =>
        Gen.Select(Gen.Char["0123456789"].Array[1, 30].Select(digits => new string(digits)), Gen.Long[0, long.MaxValue])
            .Sample((text, max) =>
            {
                var number = BigInteger.Parse(text, CultureInfo.InvariantCulture);
                Assert.Equal(number <= max ? (long)number : Digits.Beyond, Digits.Read(Wire.Octets(text), max));
            });

    [Fact]
    public void Every_octet_that_is_no_digit_is_refused_wherever_it_stands() =>
        Gen.Select(Gen.Int[0, 20], Gen.Int[0, 20], Gen.Byte.Where(octet => octet is < (byte)'0' or > (byte)'9'))
            .Sample((before, after, octet) =>
            {
                var text = Wire.Octets(new string('1', before) + (char)octet + new string('1', after));
                Assert.Equal(Digits.NotANumber, Digits.Read(text, long.MaxValue));
            });
}
