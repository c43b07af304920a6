using Pibl.Exchange;

namespace Pibl.Forward;

/// <summary>What became of it: for the server's health, and for the place that it held there.</summary>
internal sealed partial class UpstreamExchange
{
    /// <summary>The response came whole, or why it did not: for the server's health.</summary>
    public void Report(Fault? fault) => pool.Report(fault);

    /// <summary>The tunnel is over.</summary>
    public void EndTunnel(UpstreamConnection connection)
    {
        pool.Use.LeaveTunnel();
        End(connection, reusable: false);
    }

    private ValueTask<Sent> FailOrRepeatAsync(UpstreamConnection connection, Fault fault, bool isKept)
    {
        if (!isKept || fault.Kind != FaultKind.UpstreamClosed)
        {
            return new ValueTask<Sent>(Fail(connection, fault));
        }

        // RFC 9112 §9.3.1: a kept connection may have closed meanwhile, which is no failure of the server's. A fresh one to
        // the same server, once.
        End(connection, reusable: false);
        return MayRepeat(fault)
            ? ConnectAsync()
            : new ValueTask<Sent>(new Sent(null, null, fault));
    }
}
