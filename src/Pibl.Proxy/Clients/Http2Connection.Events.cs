using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http2;
using Pibl.Sites;

namespace Pibl.Clients;

/// <summary>What has come from the client, and what begins with it.</summary>
internal sealed partial class Http2Connection
{
    private readonly List<Begun> _begun = [];
    private readonly List<Http2Stream> _left = [];
    private readonly List<Signal> _signals = [];
    private Fault? _why;
    private volatile bool _isOver;

    /// <summary>A stream to be run: with a request and who answers it, or with the reason why nobody does.</summary>
    private readonly record struct Begun(
        Http2Stream Stream, RequestHead? Request, Site? Site, Fault? Fault, bool IsHead);

    /// <summary>Works through all that has been read, then lets begin and go on what follows from it.</summary>
    private void Process()
    {
        bool isOurs;
        lock (Lock)
        {
            isOurs = TryBeginFlush();
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
            FlushSoon();
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
            case H2EventKind.GoAway:
                // RFC 9113 §6.8: the client opens no more; what it has opened is answered.
                _ending = $"GOAWAY of the client: {happened.Code}";
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

    /// <summary>A request's stream begins; it enters with what holds now.</summary>
    private void Begin(H2Stream state, RequestHead request, bool isEnd)
    {
        if (_running.Count >= 2 * Session.Limits.StreamsMax)
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
}
