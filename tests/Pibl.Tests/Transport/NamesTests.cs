using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Pibl.Transport;

namespace Pibl.Tests.Transport;

/// <summary>What a name stands for, and how long its addresses are tried.</summary>
public sealed class NamesTests
{
    private static readonly IPAddress[] Two = [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2")];
    private static readonly IPAddress[] Three = [.. Two, IPAddress.Parse("10.0.0.3")];

    private readonly FakeTimeProvider _clock = new(Given.Noon);

    [Fact]
    public async Task What_a_name_meant_last_serves_while_the_name_service_fails()
    {
        var answers = new System.Collections.Generic.Queue<Func<IPAddress[]>>(
            [() => Two, () => throw new SocketException((int)SocketError.TryAgain)]);
        var names = new Names(_ => Task.FromResult(answers.Dequeue()()), _clock);
        Assert.Equal(Two, await names.FindAsync("s1", CancellationToken.None));
        Assert.Equal(Two, await names.FindAsync("s1", CancellationToken.None));
        Assert.Empty(answers);
    }

    [Fact]
    public async Task Nobody_is_tried_any_more_when_time_is_over()
    {
        using var stop = new CancellationTokenSource();
        var tries = 0;
        var second = new TaskCompletionSource();
        var race = ConnectRace.RunAsync(
            Three,
            (_, _) =>
            {
                if (++tries == 2)
                {
                    second.SetResult();
                }

                return new ValueTask<IDuplex>(new TaskCompletionSource<IDuplex>().Task);
            },
            _clock,
            stop.Token).AsTask();
        _clock.Advance(TimeSpan.FromMilliseconds(260));
        await second.Task;

        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => race);
        Assert.Equal(2, tries);
    }
}
