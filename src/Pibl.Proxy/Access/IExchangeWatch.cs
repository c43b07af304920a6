namespace Pibl.Access;

/// <summary>
/// Takes note of exchanges that are over, beside the access log: what counts them, and what keeps the last of them.
/// </summary>
public interface IExchangeWatch
{
    /// <summary>Never waits, and never throws. Called on the exchange's own thread, after its reply is out.</summary>
    /// <param name="entry">As the access log gets it.</param>
    /// <param name="site">As in <c>[site NAME]</c>; empty where it belonged to none, or was refused before.</param>
    void TakeNote(AccessEntry.Exchanged entry, string site);
}
