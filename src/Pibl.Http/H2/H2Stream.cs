using Pibl.Http.Messages;

namespace Pibl.Http.H2;

/// <summary>One stream that is open, as the session knows it (RFC 9113 §5).</summary>
public sealed class H2Stream
{
    internal H2Stream(int id, int slot, int sendWindow, int receiveWindow, long contentLeft)
    {
        (Id, Slot, SendWindow, Window, Target, ContentLeft) =
            (id, slot, sendWindow, receiveWindow, receiveWindow, contentLeft);
    }

    /// <summary>Its number.</summary>
    public int Id { get; }

    /// <summary>Its place among the open streams, below <see cref="H2Limits.StreamsMax"/>.</summary>
    public int Slot { get; }

    /// <summary>Which goes first.</summary>
    public Priority Priority { get; internal set; } = Priority.Unsaid;

    /// <summary>Its peer has sent END_STREAM.</summary>
    public bool HasRemoteEnded { get; internal set; }

    /// <summary>This side has sent END_STREAM.</summary>
    public bool HasLocalEnded { get; internal set; }

    /// <summary>It is over for both, in whichever way: nothing can be sent on it any more.</summary>
    public bool IsClosed { get; internal set; }

    /// <summary>Of a request of this side: its final response has begun.</summary>
    public bool HasHead { get; internal set; }

    /// <summary>Of a request of this side: what it asks, which decides whether its response has content.</summary>
    internal Method Method { get; init; }

    /// <summary>What may be sent; below 0 where the peer has made the window smaller (RFC 9113 §6.9.2).</summary>
    internal long SendWindow { get; set; }

    /// <summary>What the peer may still send.</summary>
    internal int Window { get; set; }

    /// <summary>What has come and has not been read yet.</summary>
    internal int Unread { get; set; }

    /// <summary>Window and what is unread come to this together.</summary>
    internal int Target { get; set; }

    /// <summary>What is missing of Content-Length; -1 where none was announced.</summary>
    internal long ContentLeft { get; set; }
}
