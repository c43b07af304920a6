using System.Runtime.InteropServices;
using Pibl.Hosting;

namespace Pibl.Tests.Hosting;

/// <summary>What the program makes of signals, which are sent by hand here.</summary>
public sealed class StopSignalsTests
{
    [Fact]
    public void The_first_signal_stops_gently_and_the_second_one_has_its_own_effect()
    {
        using var signals = new StopSignals();

        var first = Send(signals, PosixSignal.SIGTERM);
        Assert.True(first.Cancel);
        Assert.True(signals.Token.IsCancellationRequested);

        var second = Send(signals, PosixSignal.SIGINT);
        Assert.False(second.Cancel);
    }

    [Fact]
    public void A_hangup_is_survived()
    {
        using var signals = new StopSignals();

        Assert.True(Send(signals, PosixSignal.SIGHUP).Cancel);
        Assert.False(signals.Token.IsCancellationRequested);
    }

    private static PosixSignalContext Send(StopSignals signals, PosixSignal signal)
    {
        var context = new PosixSignalContext(signal);
        signals.Take(context);
        return context;
    }
}
