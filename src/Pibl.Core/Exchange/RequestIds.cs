using System.Buffers;
using Pibl.Http.Messages;

namespace Pibl.Exchange;

/// <summary>How exchanges are called (REQUEST_ID). No counter is shared, and nothing is kept for an exchange.</summary>
/// <param name="Seed">Random, one for each run of the program.</param>
/// <param name="Keeps">
/// Whether an id that the peer sends is kept: it is one of TRUSTED_PROXIES, and nobody else can name an exchange of
/// others.
/// </param>
public sealed record RequestIds(ulong Seed, bool Keeps)
{
    /// <summary>Longer ones are not kept: a UUID has 36, and each stands in every line of the log.</summary>
    public const int KeptLengthMax = 128;

    // What needs no escape in a log line, an address, or a field.
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        "-._~:+/=@0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>
    /// The id of an exchange: the connection's number and the exchange's on it say which one it is, and the seed in
    /// which run of which proxy.
    /// </summary>
    /// <param name="request">Null where it could not be parsed.</param>
    /// <param name="arrival">Which exchange of which connection.</param>
    public RequestId Of(RequestHead? request, Arrival arrival) =>
        Keeps && request is not null && KeptOf(request.Fields) is { } kept
            ? new RequestId(kept, 0)
            : new RequestId(default, MadeOf(arrival.Connection.Id, arrival.Number));

    /// <summary>Null where there is none that can be kept, or more than one.</summary>
    private static Bytes? KeptOf(Fields fields)
    {
        var at = fields.IndexOf(FieldId.XRequestId, 0);
        return at >= 0
            && fields[at].ValueLength is > 0 and <= KeptLengthMax
            && !fields.ValueOf(at).ContainsAnyExcept(Plain)
            && fields.IndexOf(FieldId.XRequestId, at + 1) < 0
                ? fields.BytesOf(at)
                : null;
    }

    /// <summary>
    /// Different for each pair of numbers below 2^32, since every step can be undone (the finalizer of SplitMix64:
    /// Steele, Lea and Flood 2014). It tells exchanges apart and is no secret: from one the others can be computed.
    /// </summary>
    private ulong MadeOf(long connection, long number)
    {
        var mixed = Seed + ((ulong)connection << 32) + (ulong)number;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
