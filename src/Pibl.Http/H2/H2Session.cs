using System.Buffers.Binary;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Http.H2;

/// <summary>
/// One end of a connection of HTTP/2 (RFC 9113): bytes in, events and bytes out. It knows no socket, no task and no
/// clock, and is used by one thread at a time.
/// <para>Rule 1. The same bytes give the same events, however they were cut; only content comes in as many pieces as
/// the cuts make of it.</para>
/// <para>Rule 2. What is wrong with one stream ends that stream, what is wrong with the connection ends it (§5.4); the
/// frame that says so is written before the event is given.</para>
/// <para>Rule 3. Content is taken as far as the windows allow, and they grow again as it is read (§6.9).</para>
/// <para>Rule 4. All that a peer can do for nothing is counted (§10.5).</para>
/// </summary>
public sealed partial class H2Session : IDisposable
{
    private readonly H2Limits _limits;
    private readonly bool _isClient;
    private readonly HeaderBlock _block = new();
    private readonly HpackDecoder _decoder = new();
    private readonly HpackEncoder _encoder = new();
    private int[] _ids = new int[8];
    private H2Stream?[] _open = new H2Stream?[8];
    private PeerSettings _peer = new();
    private ClosedStreams _closed;
    private Allowance _resets;
    private Allowance _idleFrames;
    private long _nowMs;
    private bool _isGreeted;
    private bool _isIntroduced;
    private bool _isBroken;
    private bool _isPeerLeaving;
    private int _lastId;
    private int _lastTaken = int.MaxValue;

    /// <param name="limits">What the peer may ask for.</param>
    /// <param name="output">Where what is to be sent is written.</param>
    /// <param name="role">Which end this is.</param>
    public H2Session(H2Limits limits, HeadBuffer output, H2Role role = H2Role.Server)
    {
        (_limits, Output, _isClient) = (limits, output, role == H2Role.Client);
        _isGreeted = _isClient;
        (_window, _windowTarget) = (limits.ConnectionWindow, limits.ConnectionWindow);
        _resets = new Allowance(limits.ResetsMax, limits.ResetsPerSecond);
        _idleFrames = new Allowance(limits.IdleFramesMax, limits.IdleFramesPerSecond);
    }

    /// <summary>What the peer may ask for.</summary>
    public H2Limits Limits => _limits;

    /// <summary>Where what is to be sent is written; another one may take its place between two calls.</summary>
    public HeadBuffer Output { get; set; }

    /// <summary>Streams that are open (RFC 9113 §5.1.2).</summary>
    public int OpenStreams { get; private set; }

    /// <summary>
    /// Something has begun and is not whole: a frame, or a header block (§4.3). Whoever lets that last for ever holds a
    /// connection for nothing.
    /// </summary>
    public bool IsMidway { get; private set; }

    /// <summary>Grows with each frame, or header block, that is whole: what is midway is not what was before.</summary>
    public long Steps { get; private set; }

    /// <summary>The peer's preface has come: its SETTINGS at the least (§3.4).</summary>
    public bool IsIntroduced => _isIntroduced;

    /// <summary>The fields of trusted peers are believed about the client's scheme.</summary>
    public bool IsTrusted { get; set; }

    /// <summary>What the client's scheme is, unless a trusted peer says otherwise: the listener's.</summary>
    public ClientScheme Scheme { get; set; } = ClientScheme.Http;

    /// <summary>This side's preface: SETTINGS, and the connection's window (§3.4, §6.9.2).</summary>
    public void Begin()
    {
        if (_isClient)
        {
            Output.Append(Preface.Client);

            // RFC 9113 §8.4: no server need push, and none does that is told so.
            WriteSettings(
                (SettingId.EnablePush, 0u), (SettingId.MaxHeaderListSize, (uint)_limits.Head.HeadBytesMax));
        }
        else
        {
            // RFC 8441 §3; RFC 9218 §2.1: PRIORITY of RFC 7540 counts for nothing here.
            WriteSettings(
                (SettingId.MaxConcurrentStreams, (uint)_limits.StreamsMax),
                (SettingId.MaxHeaderListSize, (uint)_limits.Head.HeadBytesMax),
                (SettingId.EnableConnectProtocol, 1u),
                (SettingId.NoRfc7540Priorities, 1u));
        }

        if (_limits.StreamWindow != 65_535)
        {
            throw new InvalidOperationException("the first window is not announced");
        }

        WriteWindow(0, _limits.ConnectionWindow - 65_535);
    }

    /// <summary>Takes one step through what has come.</summary>
    /// <param name="input">All that was not consumed, from the same first byte at each call.</param>
    /// <param name="nowMs">The time, on a clock that never goes back.</param>
    public H2Event Next(ReadOnlySpan<byte> input, long nowMs)
    {
        _nowMs = nowMs;
        var happened = Step(input);
        Steps += happened.Kind == H2EventKind.NeedMore || _blockStream != 0 ? 0 : 1;
        return happened;
    }

    /// <summary>
    /// Ends the connection: GOAWAY says up to which stream requests were taken (a server opens none), and why (§6.8).
    /// </summary>
    public void GoAway(ErrorCode code, ReadOnlySpan<byte> why = default)
    {
        _lastTaken = _isClient ? 0 : Math.Min(_lastTaken, _lastId);
        WriteGoAway(_lastTaken, code, why);
    }

    /// <summary>
    /// Tells that the connection is about to end, before it does, so that no request is lost on its way (§6.8). A PING
    /// goes with it: when its answer has come, <see cref="GoAway"/> may follow.
    /// </summary>
    public void GoAwaySoon()
    {
        WriteGoAway(int.MaxValue, ErrorCode.NoError, default);
        Ping();
    }

    /// <summary>Asks whether the peer is there: <see cref="H2EventKind.Pong"/> is its answer (§6.7).</summary>
    public void Ping() => WritePing(PingOfOurs, FrameFlags.None);

    /// <summary>The memory that a connection needs while something comes goes back.</summary>
    public void Rest()
    {
        if (_fragments.Length == 0)
        {
            _fragments.Dispose();
        }

        _block.Dispose();
    }

    public void Dispose()
    {
        _fragments.Dispose();
        _block.Dispose();
    }

    private static ReadOnlySpan<byte> PingOfOurs => "pibl...."u8;

    private H2Event Step(ReadOnlySpan<byte> input)
    {
        if (_isBroken)
        {
            return new H2Event(input.IsEmpty ? H2EventKind.NeedMore : H2EventKind.Nothing, input.Length);
        }

        if (!_isGreeted)
        {
            return Greet(input);
        }

        if (_dataLeft > 0 || _paddingLeft > 0)
        {
            return Content(input);
        }

        IsMidway = _fragments.Length > 0 || _blockStream != 0 || !input.IsEmpty;
        return input.Length < FrameHeader.Bytes ? default : Frame(input);
    }

    private H2Event Greet(ReadOnlySpan<byte> input)
    {
        if (!Preface.MayBegin(input))
        {
            return Break(ErrorCode.ProtocolError, 0, "no connection preface of HTTP/2", "RFC 9113 §3.4");
        }

        if (input.Length < Preface.Client.Length)
        {
            return default;
        }

        _isGreeted = true;
        return new H2Event(H2EventKind.Nothing, Preface.Client.Length);
    }

    /// <summary>A connection error (§5.4.1).</summary>
    private H2Event Break(ErrorCode code, int consumed, string detail, string clause)
    {
        _isBroken = true;
        IsMidway = false;
        GoAway(code);
        return new H2Event(H2EventKind.Broken, consumed)
        {
            Code = code,
            Fault = FaultOf(
                code == ErrorCode.EnhanceYourCalm ? FaultKind.TooManyRequests : FaultKind.BadRequest,
                $"HTTP/2 {code}: {detail}", clause),
        };
    }

    /// <summary>What a peer does wrong is a request's fault with a status, or an answer's.</summary>
    private Fault FaultOf(FaultKind kind, string detail, string clause) =>
        WireFaults.Of(_isClient ? Blame.Upstream : Blame.Client, kind, detail, clause);

    private H2Stream? Find(int id)
    {
        var at = _ids.AsSpan().IndexOf(id);
        return at < 0 || id == 0 ? null : _open[at];
    }

    private H2Stream Open(int id, long contentLeft, Method method = default)
    {
        var slot = _ids.AsSpan().IndexOf(0);
        if (slot < 0)
        {
            slot = _ids.Length;
            Array.Resize(ref _ids, slot * 2);
            Array.Resize(ref _open, slot * 2);
        }

        var stream = new H2Stream(id, slot, _peer.InitialWindowSize, _limits.StreamWindow, contentLeft)
        {
            Method = method,
        };
        (_ids[slot], _open[slot]) = (id, stream);
        OpenStreams++;
        return stream;
    }

    private void Close(H2Stream stream, bool isReset)
    {
        stream.IsClosed = true;
        (_ids[stream.Slot], _open[stream.Slot]) = (0, null);
        OpenStreams--;
        _closed.Add(stream.Id, isReset);

        // What came of it and was not read is not waited for any more.
        Narrow(stream);
        _unread -= stream.Unread;
        stream.Unread = 0;
        Credit(null);
    }

    private void WriteSettings(params ReadOnlySpan<(SettingId Id, uint Value)> settings)
    {
        var frame = Output.Append(FrameHeader.Bytes + (settings.Length * 6));
        new FrameHeader(settings.Length * 6, FrameType.Settings, FrameFlags.None, 0).Write(frame);
        for (var at = 0; at < settings.Length; at++)
        {
            var to = frame[(FrameHeader.Bytes + (at * 6))..];
            BinaryPrimitives.WriteUInt16BigEndian(to, (ushort)settings[at].Id);
            BinaryPrimitives.WriteUInt32BigEndian(to[2..], settings[at].Value);
        }
    }
}
