using System.Net;
using Pibl.Clients;
using Pibl.Exchange;
using Head = Pibl.Tests.Http.Wire;

namespace Pibl.Tests.Clients;

/// <summary>What the proxy answers by itself (RFC 9110 §7.6), and what goes on to the cache.</summary>
public sealed class NormalizeTests
{
    private static readonly Connection Connection =
        new(1, new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(IPAddress.Loopback, 2), DateTimeOffset.UnixEpoch);

    [Theory]
    [InlineData("TRACE", "", 405)]
    [InlineData("TRACE", "Max-Forwards: 0\r\n", 405)]
    [InlineData("OPTIONS", "Max-Forwards: 0\r\n", 204)]
    [InlineData("OPTIONS", "Max-Forwards: 1\r\n", 0)]
    [InlineData("GET", "Max-Forwards: 0\r\n", 0)]
    public void A_method_may_end_here(string method, string lines, int status)
    {
        Decide($"{method} / HTTP/1.1\r\nHost: a.test\r\n{lines}\r\n", out var reply);
        Assert.Equal(status, reply?.Head.Status ?? 0);
        Assert.Equal(status != 0, reply?.Head.Fields.Find("Allow"u8) is not null);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(16, 0)]
    [InlineData(17, 508)]
    public void A_request_that_goes_in_circles_is_ended(int passes, int status)
    {
        var via = string.Concat(Enumerable.Repeat("1.1 pibl, 1.1 other, ", passes));
        var lines = string.Concat(Enumerable.Repeat("Via: 1.0 PIBL (x)\r\n", passes));
        var loop = string.Concat(Enumerable.Repeat("pibl ; v=1, other,", passes));
        var loops = string.Concat(Enumerable.Repeat("CDN-Loop: Pibl\r\n", passes));
        foreach (var fields in new[] { $"Via: {via}\r\n", lines, $"CDN-Loop: {loop}\r\n", loops })
        {
            Decide(Head.Get(fields), out var reply);
            Assert.Equal(status, reply?.Head.Status ?? 0);
        }
    }

    [Fact]
    public void What_Connection_names_is_gone_before_the_cache_is_asked()
    {
        const string named = "Connection: accept-language, cache-control, host\r\n";
        var goesOn = Decide(Head.Get($"{named}Accept-Language: es\r\nCache-Control: no-cache\r\n"), out _);
        Assert.Equal($"Host: a.test\r\n{named}Cache-Control: no-cache\r\n", goesOn?.Request.Fields.ToString());
    }

    private static Received? Decide(string head, out Reply? reply)
    {
        var received = new Received(
            Head.Accepted(head), RequestBody.None, new Arrival(Connection, 1, DateTimeOffset.UnixEpoch));
        return Normalize.Decide(received).GoesOn(out var goesOn, out reply) ? goesOn : null;
    }
}
