using Pibl.Http.Messages;

namespace Pibl.Http.H2;

/// <summary>What has come.</summary>
public enum H2EventKind : byte
{
    /// <summary>More bytes are needed before anything can be said; what was consumed may be thrown away.</summary>
    NeedMore,

    /// <summary>Something was consumed that concerns nobody.</summary>
    Nothing,

    /// <summary>A stream begins with a request.</summary>
    Request,

    /// <summary>A stream begins with a request that is to be answered with a fault.</summary>
    Refused,

    /// <summary>A request was malformed (RFC 9113 §8.1.1): its stream has been reset, or never was.</summary>
    Malformed,

    /// <summary>An interim or final response to a request of this side.</summary>
    Response,

    /// <summary>Content of a message.</summary>
    Data,

    /// <summary>Trailer fields; the content is over.</summary>
    Trailers,

    /// <summary>A stream is over, by its peer or because of it, before its response was.</summary>
    Reset,

    /// <summary>More may be sent: on one stream, or (no stream) on all.</summary>
    WindowOpened,

    /// <summary>The answer to a PING of this side.</summary>
    Pong,

    /// <summary>The peer opens no further streams, and takes no further ones.</summary>
    GoAway,

    /// <summary>The connection is of no more use: GOAWAY has been written, and nothing is read any more.</summary>
    Broken,
}

/// <summary>One step through what has come.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Consumed">Bytes of the input that it took.</param>
public readonly record struct H2Event(H2EventKind Kind, int Consumed)
{
    /// <summary>The stream, where it is about one that is, or was, open.</summary>
    public H2Stream? Stream { get; init; }

    /// <summary>With <see cref="H2EventKind.Request"/>.</summary>
    public RequestHead? Head { get; init; }

    /// <summary>With <see cref="H2EventKind.Response"/>.</summary>
    public ResponseHead? Response { get; init; }

    /// <summary>What the peer, or this side, has ended a stream or the connection with.</summary>
    public ErrorCode Code { get; init; }

    /// <summary>With <see cref="H2EventKind.GoAway"/>: later streams were not taken.</summary>
    public int LastStreamId { get; init; }

    /// <summary>
    /// With <see cref="H2EventKind.Data"/>: so many bytes at the start of the input are content; maybe none, where the
    /// stream only ends.
    /// </summary>
    public int DataLength { get; init; }

    /// <summary>Nothing more comes on the stream.</summary>
    public bool IsEnd { get; init; }

    /// <summary>With <see cref="H2EventKind.Trailers"/>.</summary>
    public Fields? Trailers { get; init; }

    /// <summary>With <see cref="H2EventKind.Refused"/>: the method was HEAD.</summary>
    public bool IsHead { get; init; }

    /// <summary>Why, where something was wrong; null where a server says it by <see cref="Code"/> alone.</summary>
    public Fault? Fault { get; init; }
}
