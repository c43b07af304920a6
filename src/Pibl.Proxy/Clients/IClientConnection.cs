using Pibl.Access;

namespace Pibl.Clients;

/// <summary>One client's connection, whatever protocol it speaks, as the <see cref="Acceptor"/> sees it.</summary>
internal interface IClientConnection
{
    /// <summary>Runs until either side ends it. Never throws.</summary>
    Task RunAsync();

    /// <summary>
    /// What goes on with the same client, once this has run: it speaks another protocol. Mostly null.
    /// </summary>
    IClientConnection? Successor { get; }

    /// <summary>Appends what is under way on it. Any thread may ask, at any time.</summary>
    void Tell(List<UnderWay> underWay);

    /// <summary>
    /// The program ends: what is under way is the last, and an idle connection need not be waited for.
    /// </summary>
    void Hurry();

    /// <summary>
    /// Breaks off whatever it is doing. Where the protocol has words for that, the client is told, and the connection
    /// ends when the client closes it, or by <see cref="Abort"/> a moment later.
    /// </summary>
    void BreakOff();

    /// <summary>Ends it at once.</summary>
    void Abort();
}
