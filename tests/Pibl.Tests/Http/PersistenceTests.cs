using Pibl.Clients;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Http;

public sealed class PersistenceTests
{
    [Theory]
    [InlineData("HTTP/1.1", "", true)]
    [InlineData("HTTP/1.1", "Connection: close\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: keep-alive\r\n", true)]
    [InlineData("HTTP/1.1", "Connection: x-a\r\nConnection: keep-alive, CLOSE\r\n", false)]
    [InlineData("HTTP/1.0", "", false)]
    [InlineData("HTTP/1.0", "Connection: Keep-Alive\r\n", true)]
    [InlineData("HTTP/1.0", "Connection: keep-alive, close\r\n", false)]
    [InlineData("HTTP/1.0", "Proxy-Connection: keep-alive\r\n", false)]
    public void A_connection_is_kept_by_version_and_options(string version, string lines, bool kept)
    {
        Assert.Equal(kept, Persistence.KeepsAlive(Wire.Accepted($"GET / {version}\r\nHost: a.test\r\n{lines}\r\n")));
        var response = Wire.AcceptedResponse($"{version} 200 OK\r\nContent-Length: 0\r\n{lines}\r\n");
        Assert.Equal(kept, Persistence.KeepsAlive(response));
    }

    [Theory]
    [InlineData("200 OK\r\n")]
    [InlineData("101 Switching Protocols\r\n")]
    public void Behind_some_responses_nothing_can_follow(string head) =>
        Assert.False(Persistence.KeepsAlive(Wire.AcceptedResponse($"HTTP/1.1 {head}\r\n")));

    [Theory]
    [InlineData("", ConnectionOptions.None)]
    [InlineData("close", ConnectionOptions.Close)]
    [InlineData(" Upgrade , keep-alive", ConnectionOptions.Upgrade | ConnectionOptions.KeepAlive)]
    [InlineData("close, x", ConnectionOptions.Close | ConnectionOptions.NamesFields)]
    public void The_options_are_read_without_case(string value, ConnectionOptions options) =>
        Assert.Equal(options, Wire.Accepted(Wire.Get($"Connection: {value}\r\n")).Connection);

    [Theory]
    [InlineData("GET", true, false)]
    [InlineData("GET", true, true, "Connection: close")]
    [InlineData("POST", true, false, "Content-Length: 3")]
    [InlineData("POST", false, true, "Content-Length: 3")]
    public void A_body_not_read_to_its_end_ends_the_connection(
        string method, bool bodyIsWhole, bool ends, params string[] fields) =>
        Assert.Equal(ends, Persistence.EndsWithReply(Given.Request(method, "/", fields), bodyIsWhole));

    [Theory]
    [InlineData(13, false)]
    [InlineData(12, true)]
    public void A_body_that_says_it_is_too_long_is_refused(long bytesMax, bool refused) =>
        Assert.Equal(refused, BodyLimit.Check(Framing.Exactly(13), bytesMax)?.Kind == FaultKind.BodyTooLarge);
}
