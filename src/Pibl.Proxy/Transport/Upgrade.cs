using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Transport;

/// <summary>
/// A connection to a server that has switched protocols (RFC 9110 §7.8), to be joined with its client's. Whoever ends
/// the exchange disposes it.
/// </summary>
public abstract class Upgrade : IDisposable
{
    /// <summary>The connection, and what the server has sent on it behind its head.</summary>
    public abstract (IDuplex Server, ReadBuffer Buffer) HandOver();

    /// <summary>The server's connection ends; a second call does nothing.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}

/// <summary>The 101 that a client gets, behind which its connection and a server's are one.</summary>
public sealed record SwitchedReply(ResponseHead Head, Upgrade Upgrade, Provenance Via) : Reply(Head, Body.Empty(), Via)
{
    public override void Release() => Upgrade.Dispose();
}
