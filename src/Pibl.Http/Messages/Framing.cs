namespace Pibl.Http.Messages;

/// <summary>How a message's body ends (RFC 9112 §6.3); decided once, from the head.</summary>
public enum FramingKind : byte
{
    /// <summary>No body at all.</summary>
    None,

    /// <summary>A known number of bytes.</summary>
    Exactly,

    /// <summary>The chunked transfer coding (RFC 9112 §7.1).</summary>
    Chunked,

    /// <summary>The body ends with the connection: responses only.</summary>
    UntilClose,
}

/// <summary>How a body ends, and after how many bytes where that is known.</summary>
public readonly record struct Framing(FramingKind Kind, long Length)
{
    public static readonly Framing None = new(FramingKind.None, 0);
    public static readonly Framing Chunked = new(FramingKind.Chunked, 0);
    public static readonly Framing UntilClose = new(FramingKind.UntilClose, 0);

    /// <summary>Exactly <paramref name="length"/> bytes; zero is a body of its own, not <see cref="None"/>.</summary>
    public static Framing Exactly(long length) => new(FramingKind.Exactly, length);

    /// <summary>True when not one body byte can follow.</summary>
    public bool IsEmpty => Kind == FramingKind.None || (Kind == FramingKind.Exactly && Length == 0);
}
