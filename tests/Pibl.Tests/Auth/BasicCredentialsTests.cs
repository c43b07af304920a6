using System.Text;
using CsCheck;
using Pibl.Auth;

namespace Pibl.Tests.Auth;

public sealed class BasicCredentialsTests
{
    [Theory]
    [InlineData("Basic YW5hOnB3", "ana|pw")]
    [InlineData("basic YW5hOnB3", "ana|pw")]
    [InlineData("BASIC  YW5hOnB3 ", "ana|pw")]
    [InlineData("Basic YW5hOmE6Yg==", "ana|a:b")]
    [InlineData("Basic OnB3", "|pw")]
    [InlineData("Basic YW5hOg==", "ana|")]
    [InlineData("Basic em/DqzrDvA==", "zoë|ü")]
    [InlineData("Basic YW5h", null)]
    [InlineData("Basic YW5hOnB", null)]
    [InlineData("Basic !!!!", null)]
    [InlineData("Basic", null)]
    [InlineData("Basic ", null)]
    [InlineData("Bearer YW5hOnB3", null)]
    [InlineData("BasicYW5hOnB3", null)]
    [InlineData("Basic em/rOvw=", null)]
    [InlineData("Basic YW5hOnAKdw==", null)]
    [InlineData("Basic YW5hOnAAdw==", null)]
    [InlineData("Basic YW5hOnB/dw==", null)]
    public void A_name_and_a_password_are_read_as_RFC_7617_says(string authorization, string? pair) =>
        Assert.Equal(pair, Read(authorization));

    [Fact]
    public void More_than_htpasswd_takes_is_not_read()
    {
        Assert.NotNull(Read(Users.Basic("ana:" + new string('x', BasicCredentials.BytesMax - 4))));
        Assert.Null(Read(Users.Basic("ana:" + new string('x', BasicCredentials.BytesMax - 3))));
        Assert.Null(Read("Basic " + new string('A', 60_000)));
    }

    [Fact]
    public void Any_bytes_are_read_or_not() =>
        Gen.Byte.Array[0, 60].Sample(bytes => { Read("Basic " + Convert.ToBase64String(bytes)); });

    private static string? Read(string authorization)
    {
        Span<byte> room = stackalloc byte[BasicCredentials.BytesMax];
        return BasicCredentials.TryRead(Encoding.Latin1.GetBytes(authorization), room, out var user, out var password)
            ? $"{Encoding.UTF8.GetString(user)}|{Encoding.UTF8.GetString(password)}"
            : null;
    }
}
