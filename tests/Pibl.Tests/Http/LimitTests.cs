using System.Text;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Http;

public sealed class LimitTests
{
    private static readonly HeadLimits Small = new(100, 400, 5);

    [Theory]
    [InlineData(100, 0)]
    [InlineData(101, 414)]
    [InlineData(102, 414)]
    [InlineData(300, 414)]
    public void The_request_line_is_bounded(int lineBytes, int status)
    {
        var text = Wire.Get(target: "/" + new string('a', lineBytes - "GET / HTTP/1.1".Length));
        Check(text, status);
    }

    [Fact]
    public void A_request_line_that_never_ends_is_refused_at_its_bound() =>
        Wire.Refused("GET /" + new string('a', 97), 414, Small);

    [Theory]
    [InlineData(400, 0)]
    [InlineData(401, 431)]
    [InlineData(500, 431)]
    public void The_head_is_bounded(int headBytes, int status) =>
        Check(Wire.Get($"X-A: {new string('v', headBytes - Wire.Get("X-A: \r\n").Length)}\r\n"), status);

    [Fact]
    public void A_head_that_never_ends_is_refused_at_its_bound() =>
        Wire.Refused((Wire.Get()[..^2] + "X-A: " + new string('v', 400))[..400], 431, Small);

    [Theory]
    [InlineData(5, 0)]
    [InlineData(6, 431)]
    public void The_fields_are_counted(int fields, int status) =>
        Check(Wire.Get(string.Concat(Enumerable.Repeat("X: 1\r\n", fields - 1))), status);

    [Theory]
    [InlineData(64, 0)]
    [InlineData(65, 501)]
    [InlineData(9000, 501)]
    public void A_method_is_no_longer_than_any_that_exists(int length, int status)
    {
        var text = new string('A', length) + " / HTTP/1.1\r\nHost: a.test\r\n\r\n";
        if (status == 0)
        {
            Assert.Equal(length, Wire.Accepted(text).MethodName.Length);
        }
        else
        {
            Wire.Refused(text, status);
        }
    }

    [Fact]
    public void What_the_default_takes_is_what_common_clients_send()
    {
        var lines = string.Concat(Enumerable.Range(0, 40).Select(number => $"X-{number}: 1\r\n"));
        lines += $"X-Long: {new string('v', 6000)}\r\n";
        var request = Wire.Accepted(Wire.Get(lines, "/" + new string('a', 8000)));
        Assert.Equal(42, request.Fields.Count);
    }

    [Theory]
    [InlineData(64, 0)]
    [InlineData(65, 431)]
    public void Connection_options_are_counted(int options, int status)
    {
        var text = Wire.Get($"Connection: {string.Join(',', Enumerable.Repeat("x", options))}\r\n");
        if (status == 0)
        {
            Assert.Equal(ConnectionOptions.NamesFields, Wire.Accepted(text).Connection);
        }
        else
        {
            Wire.Refused(text, status);
        }
    }

    [Fact]
    public void A_response_is_bounded_alike()
    {
        Wire.RefusedResponse("HTTP/1.1 200 " + new string('a', 101) + "\r\n\r\n", limits: Small);
        Wire.RefusedResponse("HTTP/1.1 200 OK\r\nX: " + new string('a', 400) + "\r\n\r\n", limits: Small);
        Wire.RefusedResponse(
            "HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Repeat("X: 1\r\n", 6)) + "\r\n", limits: Small);
    }

    [Fact]
    public void A_dribbled_head_is_searched_once()
    {
        var text = new StringBuilder("GET / HTTP/1.1\r\nHost: a.test\r\n");
        for (var line = 0; line < 50; line++)
        {
            text.Append("X-A: 1234567890\r\n");
        }

        var (bytes, scanned) = (Wire.Octets(text.ToString()), 0);
        for (var length = 1; length <= bytes.Length; length++)
        {
            Assert.True(RequestParser.Parse(bytes.AsSpan(0, length), HeadLimits.Default, ref scanned).NeedsMore);

            // At most a CR that waits for its LF is left to look at.
            Assert.InRange(scanned, length - 1, length);
        }
    }

    private static void Check(string text, int status)
    {
        if (status == 0)
        {
            Assert.NotNull(Wire.Accepted(text, Small));
        }
        else
        {
            Wire.Refused(text, status, Small);
        }
    }
}
