using Microsoft.Extensions.Time.Testing;
using Pibl.Transport;
using Pibl.Upstreams;

namespace Pibl.Tests.Forward;

/// <summary>TIMEOUT_SERVER runs while the server owes something, and at no other time.</summary>
public sealed class ServerDeadlineTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _clock = new(Given.Noon);
    private readonly Heartbeat _heartbeat;
    private readonly Deadline _deadline;
    private readonly ServerDeadline _server;
    private int _expired;

    public ServerDeadlineTests()
    {
        _heartbeat = new Heartbeat(_clock);
        _deadline = _heartbeat.Watch(() => _expired++);
        _server = new ServerDeadline(_deadline);
    }

    [Fact]
    public void It_runs_from_the_last_wait()
    {
        _server.Await(Limit);
        Assert.False(HasPassed(4));
        _server.Await(Limit);
        Assert.False(HasPassed(4));
        Assert.True(HasPassed(2));
    }

    [Fact]
    public void Nobody_who_waits_means_no_limit_whatever_the_upload_does()
    {
        _server.Await(Limit);
        _server.AskClient();
        _server.AwaitNothing();
        _server.ClientIsThrough();
        Assert.False(HasPassed(60));
        _server.Await(Limit);
        Assert.True(HasPassed(6));
    }

    [Fact]
    public void A_server_that_waits_for_the_client_owes_nothing()
    {
        _server.Await(Limit);
        _server.AskClient();
        Assert.False(HasPassed(60));
        _server.ClientIsThrough();
        Assert.True(HasPassed(6));
    }

    [Fact]
    public void A_client_that_waits_for_the_server_keeps_nobody_waiting()
    {
        _server.Await(Limit);
        _server.ClientHoldsBack();
        _server.AskClient();
        Assert.True(HasPassed(6));
        _server.Await(Limit);
        _server.ClientMayGoOn();
        Assert.False(HasPassed(60));
        _server.ClientIsThrough();
        Assert.True(HasPassed(6));
    }

    public void Dispose()
    {
        _deadline.Dispose();
        _heartbeat.Dispose();
    }

    private bool HasPassed(int seconds)
    {
        var before = _expired;
        for (var left = seconds * 1000; left > 0; left -= Heartbeat.BeatMs)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(Heartbeat.BeatMs));
        }

        return _expired > before;
    }
}
