using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Http.H1;

/// <summary>
/// A message body out of bytes (RFC 9112 §6, §7.1): a pure machine that copies nothing.
/// <para>Rule 1. A body without framing is over at once; one of n bytes behind n bytes; one until close when the peer
/// closes (<see cref="AtEnd"/>). Any other close cuts the body short, which is a fault.</para>
/// <para>Rule 2. A chunk is a line (<see cref="ChunkLine"/>), so many bytes, and a CRLF that is demanded, not
/// skipped.</para>
/// <para>Rule 3. The chunk of size 0 is followed by a trailer section of at most 8 KiB, read like a head's fields, and
/// by an empty line.</para>
/// <para>Rule 4. Extensions take at most 16 KiB in one body, or they would be a way to send bytes that no limit
/// counts.</para>
/// <para>Rule 5. A body that goes beyond its limit is refused where its size is announced, before that data
/// passes.</para>
/// <para>Rule 6. Lines are consumed whole or not at all: the caller keeps what was not consumed, at most
/// <see cref="PendingBytesMax"/> bytes, and offers it again with more behind it.</para>
/// </summary>
public struct BodyDecoder
{
    /// <summary>
    /// The most that must be buffered before something is consumed: the caller's buffer is no smaller.
    /// </summary>
    public const int PendingBytesMax = 2 + ChunkLine.BytesMax + TrailerSection.BytesMax;

    /// <summary>As Go's net/http bounds them (CVE-2023-39326).</summary>
    private const int ExtensionBytesMax = 16 * 1024;

    private readonly FramingKind _kind;
    private readonly Blame _blame;
    private readonly long _bodyBytesMax;
    private State _state;
    private int _extensionBytes;
    private long _left;
    private long _announced;
    private Fields? _trailers;

    private BodyDecoder(Framing framing, Blame blame, long bodyBytesMax)
    {
        _kind = framing.Kind;
        _blame = blame;
        _bodyBytesMax = bodyBytesMax;
        _left = framing.Kind == FramingKind.Exactly ? framing.Length : 0;
        _state = framing.Kind == FramingKind.Chunked ? State.Line : framing.IsEmpty ? State.Done : State.Data;
    }

    private enum State : byte
    {
        /// <summary>Also the state of <c>default</c>, which is the decoder of no body.</summary>
        Done,
        Data,
        DataEnd,
        Line,
    }

    /// <summary>True behind the last byte of the body.</summary>
    public readonly bool IsDone => _state == State.Done;

    /// <summary>
    /// The trailer section of a chunked body that is over; else empty. What may go on: <see cref="TrailerRules"/>.
    /// </summary>
    public readonly Fields Trailers => _trailers ?? Fields.Empty;

    /// <summary>A decoder at the first byte behind the head.</summary>
    /// <param name="framing">As the head's parser decided.</param>
    /// <param name="blame">Who sends it.</param>
    /// <param name="bodyBytesMax">The most bytes of data: beyond, a client is answered with 413.</param>
    public static BodyDecoder For(Framing framing, Blame blame, long bodyBytesMax) => new(framing, blame, bodyBytesMax);

    /// <summary>The next event; the caller moves on by <see cref="BodyEvent.Consumed"/> and asks again.</summary>
    public BodyEvent Next(ReadOnlySpan<byte> input) => _state switch
    {
        State.Done => BodyEvent.End(0),
        State.Data when _kind == FramingKind.Exactly => NextOfLength(input),
        State.Data when _kind == FramingKind.UntilClose => NextUntilClose(input),
        State.Data => TakeData(input, 0),
        State.DataEnd => NextChunk(input, 2),
        State.Line => NextChunk(input, 0),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>The peer closed and all that came before has been consumed as far as it could be.</summary>
    public BodyEvent AtEnd()
    {
        if (_state != State.Done && _kind != FramingKind.UntilClose)
        {
            // RFC 9112 §8: a body that was cut short is incomplete, and never passed on as if it were whole.
            return BodyEvent.Broken(_blame == Blame.Client
                ? Fault.OfClient(FaultKind.BadRequest, "The request body was cut short", "RFC 9112 §8")
                : Fault.OfAnswer(FaultKind.UpstreamClosed, "The response body was cut short", "RFC 9112 §8"));
        }

        _state = State.Done;
        return BodyEvent.End(0);
    }

    private BodyEvent NextOfLength(ReadOnlySpan<byte> input)
    {
        if (_left > _bodyBytesMax)
        {
            return TooLarge();
        }

        if (input.IsEmpty)
        {
            return BodyEvent.NeedMore;
        }

        var length = (int)Math.Min(_left, input.Length);
        _left -= length;
        _state = _left == 0 ? State.Done : State.Data;
        return BodyEvent.Data(0, length, length);
    }

    private BodyEvent NextUntilClose(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return BodyEvent.NeedMore;
        }

        // Nothing announces the size: what fits passes, so that the cuts do not decide how much that is.
        var length = (int)Math.Min(_bodyBytesMax - _announced, input.Length);
        _announced += length;
        return length == 0 ? TooLarge() : BodyEvent.Data(0, length, length);
    }

    /// <summary>
    /// The rest of the last chunk's CRLF (<paramref name="lineAt"/> 2 or 0 bytes), then a line and what follows it.
    /// </summary>
    private BodyEvent NextChunk(ReadOnlySpan<byte> input, int lineAt)
    {
        if (lineAt > 0 && !"\r\n"u8.StartsWith(input[..Math.Min(lineAt, input.Length)]))
        {
            return BodyEvent.Broken(WireFaults.Of(_blame, "No CRLF behind a chunk's data", "RFC 9112 §7.1"));
        }

        if (input.Length <= lineAt)
        {
            return BodyEvent.NeedMore;
        }

        if (ChunkLine.Read(input[lineAt..], _blame, out var line) is { } flaw)
        {
            return BodyEvent.Broken(flaw);
        }

        if (line.Length == 0)
        {
            return BodyEvent.NeedMore;
        }

        if (_extensionBytes + line.ExtensionLength > ExtensionBytesMax)
        {
            return BodyEvent.Broken(WireFaults.Of(_blame, "Too many chunk extensions", "RFC 9112 §7.1.1"));
        }

        if (line.Size > _bodyBytesMax - _announced)
        {
            return TooLarge();
        }

        var dataAt = lineAt + line.Length;
        return line.Size == 0 ? TakeTrailers(input, dataAt) : TakeFirstData(input, dataAt, line);
    }

    private BodyEvent TakeFirstData(ReadOnlySpan<byte> input, int dataAt, in ChunkLine line)
    {
        if (input.Length == dataAt)
        {
            return BodyEvent.NeedMore;
        }

        _extensionBytes += line.ExtensionLength;
        _announced += line.Size;
        _left = line.Size;
        _state = State.Data;
        return TakeData(input, dataAt);
    }

    private BodyEvent TakeData(ReadOnlySpan<byte> input, int dataAt)
    {
        if (input.Length == dataAt)
        {
            return BodyEvent.NeedMore;
        }

        var length = (int)Math.Min(_left, input.Length - dataAt);
        var consumed = dataAt + length;
        _left -= length;
        if (_left > 0)
        {
            return BodyEvent.Data(dataAt, length, consumed);
        }

        // The CRLF goes along where it is there; where something else is, the next call says so.
        var closed = input[consumed..].StartsWith("\r\n"u8);
        _state = closed ? State.Line : State.DataEnd;
        return BodyEvent.Data(dataAt, length, closed ? consumed + 2 : consumed);
    }

    private BodyEvent TakeTrailers(ReadOnlySpan<byte> input, int sectionAt)
    {
        var section = input[sectionAt..];
        if (section.StartsWith("\r\n"u8))
        {
            _state = State.Done;
            return BodyEvent.End(sectionAt + 2);
        }

        var length = TrailerSection.Read(section, _blame, out _trailers, out var fault);
        if (fault is not null)
        {
            return BodyEvent.Broken(fault);
        }

        if (length == 0)
        {
            return BodyEvent.NeedMore;
        }

        _state = State.Done;
        return BodyEvent.End(sectionAt + length);
    }

    private readonly BodyEvent TooLarge() => BodyEvent.Broken(
        WireFaults.Of(_blame, FaultKind.BodyTooLarge, "The body is larger than is accepted", "RFC 9110 §15.5.14"));
}
