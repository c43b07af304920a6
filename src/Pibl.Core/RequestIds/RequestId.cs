using System.Buffers;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.RequestIds;

/// <summary>
/// What an exchange is called, here and at its server (REQUEST_ID): an id that a trusted proxy gave it, or one that is
/// made. A made one is a number, and is written only where somebody reads it.
/// </summary>
/// <param name="Kept">The trusted proxy's; empty where it is made.</param>
/// <param name="Made">Any number; it counts where <paramref name="Kept"/> is empty.</param>
public readonly record struct RequestId(Bytes Kept, ulong Made)
{
    /// <summary>The length of a made one: 16 hexadecimal digits.</summary>
    public const int MadeLength = 16;

    /// <summary>Longer ones are not kept: a UUID has 36, and each stands in every line of the log.</summary>
    public const int KeptLengthMax = 128;

    // What needs no escape in a log line, an address, or a field.
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        "-._~:+/=@0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>
    /// The id of an exchange. No counter is shared and nothing is kept for it: the connection's number and the
    /// exchange's on it say which one it is, and the seed says in which run of which proxy.
    /// </summary>
    /// <param name="request">Null where it could not be parsed.</param>
    /// <param name="arrival">Which exchange of which connection.</param>
    /// <param name="isTrusted">Whether the peer may say the id (TRUSTED_PROXIES).</param>
    /// <param name="seed">Random, one for each run of the program.</param>
    public static RequestId Of(RequestHead? request, Arrival arrival, bool isTrusted, ulong seed) =>
        isTrusted && request is not null && KeptOf(request.Fields) is { } kept
            ? new RequestId(kept, 0)
            : new RequestId(default, MadeOf(arrival.Connection.Id, arrival.Number, seed));

    /// <summary>The id as text: the kept one, or its digits.</summary>
    /// <param name="scratch"><see cref="MadeLength"/> bytes for the digits.</param>
    public ReadOnlySpan<byte> Text(Span<byte> scratch)
    {
        if (!Kept.IsEmpty)
        {
            return Kept.Span;
        }

        Made.TryFormat(scratch, out var length, "x16");
        return scratch[..length];
    }

    /// <summary>The id as text, for people.</summary>
    public override string ToString()
    {
        Span<byte> scratch = stackalloc byte[MadeLength];
        return Bytes.Of(Text(scratch)).ToString();
    }

    /// <summary>Null where there is none that can be kept, or more than one.</summary>
    private static Bytes? KeptOf(Fields fields)
    {
        var at = fields.IndexOf("X-Request-Id"u8, 0);
        return at >= 0
            && fields[at].ValueLength is > 0 and <= KeptLengthMax
            && !fields.ValueOf(at).ContainsAnyExcept(Plain)
            && fields.IndexOf("X-Request-Id"u8, at + 1) < 0
                ? fields.BytesOf(at)
                : null;
    }

    /// <summary>
    /// Different for each pair of numbers below 2^32, since every step can be undone (the finalizer of SplitMix64:
    /// Steele, Lea and Flood 2014). It tells exchanges apart and is no secret: from one the others can be computed.
    /// </summary>
    private static ulong MadeOf(long connection, long number, ulong seed)
    {
        var mixed = seed + ((ulong)connection << 32) + (ulong)number;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
