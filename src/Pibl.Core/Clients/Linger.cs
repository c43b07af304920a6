namespace Pibl.Clients;

/// <summary>
/// How long a connection stays open behind its last byte. A close with something unread, and each byte that comes after
/// it, is answered with a reset, which takes the reply away from a client that has not read it yet (RFC 9112 §9.6). So
/// the end is said first, and what the client still sends is read and thrown away for a while.
/// </summary>
/// <param name="BeganMs">When the end was said.</param>
/// <param name="HeardMs">When the client last sent something, or when it began.</param>
/// <param name="Undelivered">Bytes of the reply that the client's system has not acknowledged.</param>
/// <param name="Credit">What the client has left for taking them.</param>
/// <param name="IsSending">It has not sent all of its request, or goes on sending.</param>
/// <param name="HasFinished">It has said its end: nothing more will come.</param>
/// <param name="IsDraining">The program ends.</param>
public readonly record struct Linger(
    long BeganMs, long HeardMs, long Undelivered, MinDataRate Credit, bool IsSending, bool HasFinished, bool IsDraining)
{
    /// <summary>However much a client still sends, it is read no longer than this: nginx, lingering_time.</summary>
    public const int SendingMsMax = 30_000;

    /// <summary>The longest silence of a client that was sending: nginx, lingering_timeout.</summary>
    public const int SilentMsMax = 5_000;

    /// <summary>The same of a client that has sent its whole request: it has the end and has only to close.</summary>
    public const int QuietMsMax = 1_000;

    /// <summary>The same while the program ends: a round trip or two, for what crosses the end.</summary>
    public const int DrainMsMax = 500;

    /// <summary>
    /// So long may a connection take to its first request that came in as the program ended: for a TLS handshake these
    /// are three round trips.
    /// </summary>
    public const int ArrivalMsMax = 1_000;

    /// <summary>How long to wait further, in milliseconds; 0: close now.</summary>
    public static long WaitMs(Linger at, long nowMs)
    {
        // A reply that is still on its way has the time that it would have had while it was written.
        var taking = at.Undelivered > 0 ? Math.Max(0, at.Credit.WaitMs) : 0;
        if (at.HasFinished)
        {
            return taking;
        }

        var silent = (at.IsDraining, at.IsSending) switch
        {
            (true, _) => DrainMsMax,
            (_, true) => SilentMsMax,
            _ => QuietMsMax,
        };
        var end = Math.Min(at.HeardMs + silent, at.BeganMs + SendingMsMax);
        return Math.Max(taking, Math.Max(0, end - nowMs));
    }
}
