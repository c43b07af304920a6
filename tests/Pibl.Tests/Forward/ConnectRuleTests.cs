using System.Net;
using System.Net.Sockets;
using Pibl.Balance;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Transport;

namespace Pibl.Tests.Forward;

/// <summary>
/// Whose fault it is that a server could not be reached, and how long and in which order it is tried.
/// </summary>
public sealed class ConnectRuleTests
{
    private static readonly Endpoint Server = new("s1", 80);

    [Theory]
    [InlineData(SocketError.ConnectionRefused, AttemptResult.Refused)]
    [InlineData(SocketError.HostUnreachable, AttemptResult.Refused)]
    [InlineData(SocketError.ConnectionReset, AttemptResult.Refused)]
    [InlineData(SocketError.TimedOut, AttemptResult.TimedOut)]
    [InlineData(SocketError.TooManyOpenSockets, null)]
    [InlineData(SocketError.NoBufferSpaceAvailable, null)]
    [InlineData(SocketError.AddressNotAvailable, null)]
    [InlineData(SocketError.NetworkUnreachable, null)]
    [InlineData(SocketError.AccessDenied, null)]
    [InlineData(SocketError.AddressFamilyNotSupported, null)]
    [InlineData(SocketError.HostNotFound, null)]
    [InlineData(SocketError.TryAgain, null)]
    [InlineData(SocketError.SocketError, null)]
    public void What_the_proxy_lacks_is_no_fault_of_the_server(SocketError error, AttemptResult? result)
    {
        var fault = ConnectRule.FaultOf(ConnectErrors.Of(error), Server, "");
        Assert.Equal(result, ConnectRule.ResultOf(fault));
        Assert.Equal(Retry.IfUnsent, fault.Retry);
        Assert.Equal(result is null ? (Blame.Us, 503) : (Blame.Upstream, Faults.StatusOf(fault.Kind)), (
            fault.Blame, Faults.StatusOf(fault.Kind)));
    }

    [Theory]
    [InlineData(2_000, AttemptResult.TimedOut)]
    [InlineData(2_100, AttemptResult.TimedOut)]
    [InlineData(2_600, null)]
    public void A_time_out_that_is_noticed_late_says_nothing_of_the_server(int elapsedMs, AttemptResult? result) =>
        Assert.Equal(result, ConnectRule.ResultOf(ConnectRule.FaultOfTimeout(
            TimeSpan.FromMilliseconds(elapsedMs), TimeSpan.FromSeconds(2), Server)));

    [Theory]
    [InlineData(60_000, true, 55_000)]
    [InlineData(1_000, true, 750)]
    [InlineData(250, false, 250)]
    public void A_try_leaves_time_for_the_next_one(int leftMs, bool mayGoOn, int expectedMs) =>
        Assert.Equal(TimeSpan.FromMilliseconds(expectedMs), AttemptTime.Of(TimeSpan.FromMilliseconds(leftMs), mayGoOn));

    [Theory]
    [InlineData("10.0.0.1 10.0.0.2", "10.0.0.1 10.0.0.2")]
    [InlineData("::1 ::2 10.0.0.1", "::1 10.0.0.1 ::2")]
    [InlineData("10.0.0.1 10.0.0.2 10.0.0.3 ::1", "10.0.0.1 ::1 10.0.0.2 10.0.0.3")]
    [InlineData("", "")]
    public void Both_kinds_of_address_take_turns(string resolved, string expected) =>
        Assert.Equal(Addresses(expected), AddressOrder.Of(Addresses(resolved)));

    private static IPAddress[] Addresses(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse).ToArray();
}
