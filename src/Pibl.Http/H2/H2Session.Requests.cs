using Pibl.Http.Messages;

namespace Pibl.Http.H2;

/// <summary>Requests of this side, and the responses to them (RFC 9113 §8.1).</summary>
public sealed partial class H2Session
{
    /// <summary>RFC 9113 §5.1.1: behind this the next id would be no odd one of 31 bits.</summary>
    private const int LastId = int.MaxValue - 2;

    /// <summary>How many streams may be open at once: as many as both sides allow (§5.1.2).</summary>
    public int StreamsMax => (int)Math.Min((uint)_limits.StreamsMax, _peer.MaxConcurrentStreams);

    /// <summary>What the server takes of a head's fields (§6.5.2).</summary>
    public uint HeadBytesMax => _peer.MaxHeaderListSize;

    /// <summary>No stream can be opened any more: GOAWAY has come or gone, or the ids have run out.</summary>
    public bool IsSpent => _isBroken || _isPeerLeaving || _lastTaken != int.MaxValue || _lastId >= LastId;

    /// <summary>A stream can be opened now.</summary>
    public bool CanOpen => !IsSpent && OpenStreams < StreamsMax;

    /// <summary>
    /// Opens a stream, and begins its head with the pseudo-header fields (§8.3.1); fields follow, and
    /// <see cref="EndHead"/> at last, as behind <see cref="BeginHead"/>. Only where <see cref="CanOpen"/> says so.
    /// </summary>
    /// <param name="method">Decides whether a response has content.</param>
    /// <param name="name">The method as it is written.</param>
    /// <param name="scheme"><c>http</c> or <c>https</c>.</param>
    /// <param name="authority">The host, with its port where that is not the scheme's.</param>
    /// <param name="path">With its query; or <c>*</c>.</param>
    public H2Stream BeginRequest(
        Method method, ReadOnlySpan<byte> name, ReadOnlySpan<byte> scheme, ReadOnlySpan<byte> authority,
        ReadOnlySpan<byte> path)
    {
        _lastId = _lastId == 0 ? 1 : _lastId + 2;
        var stream = Open(_lastId, -1, method);
        BeginBlock();
        _encoder.Field(Output, PseudoFields.Method, ":method"u8, name);
        _encoder.Field(Output, PseudoFields.Scheme, ":scheme"u8, scheme);
        _encoder.Field(Output, PseudoFields.Authority, ":authority"u8, authority);
        _encoder.Field(Output, PseudoFields.Path, ":path"u8, path);
        return stream;
    }

    // RFC 9113 §8.1: any number of interim responses, and one final one.
    private H2Event OnResponse(H2Stream stream, int consumed)
    {
        var fault = ResponseAssembler.Assemble(_block, stream, _blockEnds, out var head, out var length);
        if (fault is not null)
        {
            return Fail(
                stream, _block.Excess is null ? ErrorCode.ProtocolError : ErrorCode.Cancel, consumed, fault.Detail,
                fault.Clause);
        }

        if (!head!.IsInterim)
        {
            (stream.HasHead, stream.ContentLeft) = (true, length);
            if (_blockEnds)
            {
                EndRemote(stream);
            }
        }

        return new H2Event(H2EventKind.Response, consumed) { Stream = stream, Response = head, IsEnd = _blockEnds };
    }
}
