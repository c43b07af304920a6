using Pibl.Http.Messages;

namespace Pibl.Http.H1;

/// <summary>What a <see cref="BodyDecoder"/> says next.</summary>
public enum BodyEventKind : byte
{
    /// <summary>Nothing can be said before more bytes are there; nothing was consumed.</summary>
    NeedMore,

    /// <summary>Some bytes of the body, never none.</summary>
    Data,

    /// <summary>The body is over; what follows in the input belongs to the next message.</summary>
    End,

    /// <summary>The body is broken, cut short or too large; the connection is of no use any more.</summary>
    Fault,
}

/// <summary>One step through a body.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Consumed">How many bytes of the input are done with, framing and data together.</param>
/// <param name="DataAt">Where the body's bytes begin in the input.</param>
/// <param name="DataLength">How many they are.</param>
/// <param name="Fault">Set where <paramref name="Kind"/> is Fault.</param>
public readonly record struct BodyEvent(BodyEventKind Kind, int Consumed, int DataAt, int DataLength, Fault? Fault)
{
    internal static readonly BodyEvent NeedMore = new(BodyEventKind.NeedMore, 0, 0, 0, null);

    internal static BodyEvent Data(int at, int length, int consumed) =>
        new(BodyEventKind.Data, consumed, at, length, null);

    internal static BodyEvent End(int consumed) => new(BodyEventKind.End, consumed, 0, 0, null);

    internal static BodyEvent Broken(Fault fault) => new(BodyEventKind.Fault, 0, 0, 0, fault);
}
