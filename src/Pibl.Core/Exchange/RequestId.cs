using Pibl.Http.Messages;

namespace Pibl.Exchange;

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

    /// <summary>The same, or nothing where there is none.</summary>
    public static ReadOnlySpan<byte> Text(RequestId? id, Span<byte> scratch) =>
        id is { } some ? some.Text(scratch) : [];

    /// <summary>The id as text, for people.</summary>
    public override string ToString()
    {
        Span<byte> scratch = stackalloc byte[MadeLength];
        return Bytes.Of(Text(scratch)).ToString();
    }
}
