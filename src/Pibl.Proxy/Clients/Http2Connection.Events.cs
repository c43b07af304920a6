using System.Security.Cryptography;
using Pibl.Access;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.H1;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Sites;

namespace Pibl.Clients;

/// <summary>What has come from the client, and what begins with it.</summary>
internal sealed partial class Http2Connection
{
    /// <summary>So many streams that are over are kept to be used again.</summary>
    private const int SpareMax = 16;

    private readonly List<Http2Stream> _running = [];
    private readonly Stack<Http2Stream> _spare = new();
    private readonly List<Begun> _begun = [];
    private readonly List<Http2Stream> _left = [];
    private readonly List<Signal> _signals = [];
    private Http2Stream?[] _bySlot = new Http2Stream?[8];
    private Fault? _why;
    private volatile bool _isOver;
    private bool _isLeaving;

    /// <summary>A stream to be run: with a request and who answers it, or with the reason why nobody does.</summary>
    private readonly record struct Begun(
        Http2Stream Stream, RequestHead? Request, Site? Site, Fault? Fault, bool IsHead);

    /// <summary>Works through all that has been read, then lets begin and go on what follows from it.</summary>
    private void Process()
    {
        bool isOurs;
        lock (Lock)
        {
            isOurs = !_isFlushing;
            _isFlushing = true;
            TakeAll();
            Expect();
        }

        foreach (var stream in _left)
        {
            stream.Leave();
        }

        foreach (var signal in _signals)
        {
            signal.Complete();
        }

        foreach (var begun in _begun)
        {
            Start(begun);
        }

        _left.Clear();
        _signals.Clear();
        _begun.Clear();
        if (isOurs)
        {
            FlushAll();
        }
        else
        {
            Flush();
        }
    }

    private void TakeAll()
    {
        while (true)
        {
            var input = _buffer.Filled;
            var happened = Session.Next(input, NowMs);
            Take(happened, input);
            _buffer.Consume(happened.Consumed);
            if (happened.Kind == H2EventKind.NeedMore)
            {
                return;
            }

            if (happened.Kind == H2EventKind.Broken)
            {
                (_isBroken, _isOver, _why, _ending) = (true, true, happened.Fault, happened.Fault!.Detail);
                return;
            }
        }
    }

    /// <summary>Under the lock.</summary>
    private void Take(in H2Event happened, ReadOnlySpan<byte> input)
    {
        switch (happened.Kind)
        {
            case H2EventKind.Request:
                Begin(happened.Stream!, happened.Head!, happened.IsEnd);
                return;
            case H2EventKind.Refused:
                Refuse(happened.Stream, happened.Fault!, happened.IsHead);
                return;
            case H2EventKind.Malformed:
                Refuse(null, happened.Fault!, isHead: false);
                return;
            case H2EventKind.Data:
                var stream = Find(happened.Stream!);
                Note(happened.DataLength > 0 ? stream?.Add(input[..happened.DataLength]) : null);
                Note(happened.IsEnd ? stream?.EndContent(null) : null);
                return;
            case H2EventKind.Trailers:
                Note(Find(happened.Stream!)?.EndContent(happened.Trailers));
                return;
            case H2EventKind.Reset:
                if (Find(happened.Stream!) is { } reset)
                {
                    reset.Cut(happened.Fault!);
                    _left.Add(reset);
                }

                return;
            case H2EventKind.Pong:
                SayLast();
                return;
            case H2EventKind.GoAway when happened.Fault is { } fault:
                // RFC 9113 §6.8: the client opens no more; what it has opened is answered.
                _ending = fault.Detail;
                return;
            default:
                return;
        }
    }

    private void Note(Signal? signal)
    {
        if (signal is not null)
        {
            _signals.Add(signal);
        }
    }

    private Http2Stream? Find(H2Stream state) =>
        state.Slot < _bySlot.Length && _bySlot[state.Slot] is { } stream && ReferenceEquals(stream.State, state)
            ? stream : null;

    /// <summary>A request's stream begins; it enters with what holds now.</summary>
    private void Begin(H2Stream state, RequestHead request, bool isEnd)
    {
        if (_running.Count >= 2 * _limits.StreamsMax)
        {
            // Streams that were reset may still be at work: they count, or resetting would be free (CVE-2023-44487).
            Session.Reset(state, ErrorCode.RefusedStream);
            return;
        }

        Renew();
        request = request.Connection.HasFlag(ConnectionOptions.Upgrade) ? WithKey(request) : request;
        var site = _snapshots.Now.SiteOf(request);
        var stream = Register(state);
        stream.Open(state, request, site.Connections);
        Note(isEnd ? stream.EndContent(null) : null);
        var refused = BodyLimit.Check(request.Framing, site.Connections.Limits.BodyBytesMax);
        _begun.Add(new Begun(stream, request, site, refused, IsHead: false));
    }

    private void Refuse(H2Stream? state, Fault fault, bool isHead)
    {
        var stream = Register(state);
        stream.Begin(state, _settings);
        if (state is null)
        {
            stream.Cut(fault);
        }

        _begun.Add(new Begun(stream, null, null, fault, isHead));
    }

    private Http2Stream Register(H2Stream? state)
    {
        var stream = _spare.TryPop(out var spare) ? spare : new Http2Stream(this, _settings);
        stream.At = _running.Count;
        _running.Add(stream);
        if (state is not null)
        {
            if (state.Slot >= _bySlot.Length)
            {
                Array.Resize(ref _bySlot, Math.Max(state.Slot + 1, _bySlot.Length * 2));
            }

            _bySlot[state.Slot] = stream;
        }

        return stream;
    }

    private void Start(in Begun begun)
    {
        var (stream, request, site) = (begun.Stream, begun.Request, begun.Site);
        var arrival = new Arrival(Peer, ++_number, _settings.Clock.GetUtcNow())
        {
            Ids = (site?.Connections ?? _settings).IdsOf(Session.IsTrusted),
        };

        // Where it was reset in the same breath, no path need be begun.
        var fault = begun.Fault ?? stream.CutBecause;
        if (fault is not null)
        {
            var line = request is null ? default : Bytes.Of($"{request.MethodName} {request.Target} HTTP/2.0");
            stream.Follow(_runner.RefuseAsync(
                fault, line, begun.IsHead || request?.Method == Method.Head ? RefusedRequest.Of("HEAD "u8) : null,
                arrival, stream));
            return;
        }

        var content = stream.ContentOf(ref request!);
        stream.Follow(_runner.RunAsync(new Received(request, content, arrival), site!.Path, stream));
    }

    /// <summary>An exchange is over, and its stream free for another.</summary>
    public void Ran(Http2Stream stream, Exception? bug)
    {
        if (bug is not null)
        {
            _accessLog.TryWrite(new AccessEntry.Notice(
                _settings.Clock.GetUtcNow(), true, $"connection {Peer.Id}: {bug}"));
        }

        bool ends;
        lock (Lock)
        {
            var last = _running[^1];
            _running[stream.At] = last;
            last.At = stream.At;
            _running.RemoveAt(_running.Count - 1);
            stream.At = -1;
            if (_spare.Count < SpareMax)
            {
                _spare.Push(stream);
            }

            Expect();
            ends = _running.Count == 0 && _isLeaving;
            if (_running.Count == 0 && !_isOver && (_saidLast || _limit.IsWanted))
            {
                EndNow();
            }
        }

        if (ends)
        {
            _allRan.TrySetResult();
        }
    }

    /// <summary>Nobody is left to work for. When all have ended, <c>_allRan</c> does.</summary>
    private void LeaveAll(Fault fault)
    {
        Http2Stream[] all;
        lock (Lock)
        {
            _isLeaving = true;
            all = [.. _running];
            foreach (var stream in all)
            {
                stream.Cut(fault);
            }
        }

        foreach (var stream in all)
        {
            stream.Leave();
        }

        lock (Lock)
        {
            if (_running.Count > 0)
            {
                return;
            }
        }

        _allRan.TrySetResult();
    }

    /// <summary>The next stream enters with what holds now.</summary>
    private void Renew()
    {
        if (_snapshots.Now.Connections is var now && !ReferenceEquals(now, _settings))
        {
            _settings = now;
            Session.IsTrusted = TrustRule.IsTrusted(now.TrustedProxies, _client.Remote.Address);
        }
    }

    /// <summary>
    /// RFC 8441 §5: a client of HTTP/2 sends no key, and a server of HTTP/1.1 wants one (RFC 6455 §4.1).
    /// </summary>
    private static RequestHead WithKey(RequestHead request)
    {
        var fields = request.Fields.Where(static (all, at) => !UpgradeRules.IsKeyField(all.NameOf(at)));
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        return request with { Fields = fields.With("Sec-WebSocket-Key", key) };
    }
}
