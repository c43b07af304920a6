using System.Text;
using Pibl.Forward;

namespace Pibl.Tests.Forward;

/// <summary>What is left of TIMEOUT_TOTAL, as gRPC tells it.</summary>
public sealed class GrpcTimeoutTests
{
    [Theory]
    [InlineData("1H", 3_600_000)]
    [InlineData("2M", 120_000)]
    [InlineData("5S", 5_000)]
    [InlineData("99999999m", 99_999_999)]
    [InlineData("5000u", 5)]
    [InlineData("5000000n", 5)]
    [InlineData("0S", 0)]
    [InlineData("99999999H", 359_999_996_400_000)]
    [InlineData("", -1)]
    [InlineData("S", -1)]
    [InlineData("5", -1)]
    [InlineData("5s", -1)]
    [InlineData("-5S", -1)]
    [InlineData("123456789m", -1)]
    public void A_time_out_has_eight_digits_at_most_and_a_unit(string text, long milliseconds) => Assert.Equal(
        milliseconds, (long)(GrpcTimeout.TimeOf(Encoding.ASCII.GetBytes(text))?.TotalMilliseconds ?? -1));

    [Theory]
    [InlineData("grpc-timeout: 5S", 3000, "grpc-timeout: 3000m")]
    [InlineData("Grpc-Timeout: 5S", 86_400_000, "grpc-timeout: 5S")]
    [InlineData("grpc-timeout: 99999999H", 86_400_000, "grpc-timeout: 86400000m")]
    [InlineData("grpc-timeout: soon", 3000, "grpc-timeout: soon")]
    [InlineData("X: 1", 3000, "X: 1")]
    public void It_is_shortened_and_never_made_longer_or_made_up(string field, int left, string expected) =>
        Assert.Equal(
            Given.Request("GET", "/", expected).Fields,
            GrpcTimeout.Shorten(Given.Request("GET", "/", field), TimeSpan.FromMilliseconds(left)).Fields);
}
