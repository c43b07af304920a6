using Pibl.Http.Messages;

namespace Pibl.Http.H2;

/// <summary>What a header block says: a request, or why there is none.</summary>
internal readonly struct AssembledRequest
{
    internal AssembledRequest(RequestHead head, long length) => (Head, Length) = (head, length);

    internal AssembledRequest(Fault fault, bool isMalformed) => (Fault, IsMalformed) = (fault, isMalformed);

    internal RequestHead? Head { get; }

    /// <summary>Content-Length, or -1.</summary>
    internal long Length { get; } = -1;

    internal Fault? Fault { get; }

    /// <summary>RFC 9113 §8.1.1: the stream is reset. Else the request is answered with its fault.</summary>
    internal bool IsMalformed { get; }

    /// <summary>The request that is answered with a fault was HEAD.</summary>
    internal bool IsHead { get; init; }
}
