using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Pibl.Transport;
using Pibl.Twins;

namespace Pibl.Tests.Transport;

/// <summary>Several addresses of one name: the first that answers is used.</summary>
public sealed class ConnectRaceTests : IDisposable
{
    private static readonly IPAddress[] Three = [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2"), IPAddress.Parse("10.0.0.3")];

    private readonly Loop _loop = new(null);
    private readonly FakeTimeProvider _clock = new(Given.Noon);
    private readonly List<TaskCompletionSource<IDuplex>> _tries = [];
    private readonly List<CancellationToken> _tokens = [];

    [Fact]
    public void A_silent_address_costs_a_quarter_of_a_second_and_is_closed_when_another_wins()
    {
        var race = Begin();
        Assert.Single(_tries);
        Pass(240);
        Assert.Single(_tries);
        Pass(20);
        Assert.Equal(2, _tries.Count);
        var winner = Connection();
        _tries[1].SetResult(winner);
        _loop.RunUntilIdle();
        Assert.Same(winner, race.Result);
        Assert.True(_tokens[0].IsCancellationRequested);

        var late = Connection();
        _tries[0].SetResult(late);
        _loop.RunUntilIdle();
        Assert.Equal((true, false), (late.IsClosed, winner.IsClosed));
    }

    [Fact]
    public void An_address_that_refuses_costs_no_time()
    {
        var race = Begin();
        Fail(0, SocketError.NetworkUnreachable);
        Fail(1, SocketError.ConnectionRefused);
        var winner = Connection();
        _tries[2].SetResult(winner);
        _loop.RunUntilIdle();
        Assert.Same(winner, race.Result);
    }

    [Fact]
    public void Where_all_fail_the_failure_tells_of_the_server_if_one_does()
    {
        var race = Begin();
        Fail(0, SocketError.NetworkUnreachable);
        Fail(1, SocketError.ConnectionRefused);
        Fail(2, SocketError.TooManyOpenSockets);
        Assert.Equal(
            SocketError.ConnectionRefused, Assert.IsType<SocketException>(
                race.Exception!.InnerException).SocketErrorCode);
    }

    public void Dispose() => _loop.Dispose();

    private Task<IDuplex> Begin(CancellationToken cancel = default)
    {
        var race = ConnectRace.RunAsync(
            Three,
            (_, over) =>
            {
                _tries.Add(new TaskCompletionSource<IDuplex>());
                _tokens.Add(over);
                return new ValueTask<IDuplex>(_tries[^1].Task);
            },
            _clock,
            cancel).AsTask();
        _loop.RunUntilIdle();
        return race;
    }

    private void Fail(int attempt, SocketError error)
    {
        _tries[attempt].SetException(new SocketException((int)error));
        _loop.RunUntilIdle();
    }

    private void Pass(int ms)
    {
        _clock.Advance(TimeSpan.FromMilliseconds(ms));
        _loop.RunUntilIdle();
    }

    private MemoryDuplex Connection()
    {
        var nowhere = new IPEndPoint(IPAddress.Loopback, 80);
        return new Peer(_loop, nowhere, nowhere, () => int.MaxValue).Duplex;
    }
}
