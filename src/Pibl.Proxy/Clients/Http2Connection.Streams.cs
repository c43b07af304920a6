using System.Security.Cryptography;
using Pibl.Access;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.H1;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Clients;

/// <summary>The exchanges that run, from the first step of their path to their last byte.</summary>
internal sealed partial class Http2Connection
{
    /// <summary>So many streams that are over are kept to be used again.</summary>
    private const int SpareMax = 16;

    private readonly List<Http2Stream> _running = [];
    private readonly Stack<Http2Stream> _spare = new();
    private Http2Stream?[] _bySlot = new Http2Stream?[8];
    private bool _isLeaving;

    private Http2Stream? Find(H2Stream state) =>
        state.Slot < _bySlot.Length && _bySlot[state.Slot] is { } stream && ReferenceEquals(stream.State, state)
            ? stream : null;

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
                fault, new Refused(line, arrival), begun.IsHead ? RefusedRequest.Of("HEAD "u8) : request, stream));
            return;
        }

        var content = stream.ContentOf(ref request!);
        var received = new Received(request, content, arrival);
        stream.Enter(received, site!.Name);
        stream.Follow(_runner.RunAsync(received, site.Path, site.Name, stream));
    }

    /// <inheritdoc/>
    public void Tell(List<UnderWay> underWay)
    {
        lock (Lock)
        {
            foreach (var stream in _running)
            {
                if (stream.UnderWay is { } one)
                {
                    underWay.Add(one);
                }
            }
        }
    }

    /// <summary>An exchange is over, and its stream free for another.</summary>
    public void Ran(Http2Stream stream, Exception? bug)
    {
        if (bug is not null)
        {
            Complain(bug);
        }

        bool ends, isOver;
        lock (Lock)
        {
            var last = _running[^1];
            _running[stream.At] = last;
            last.At = stream.At;
            _running.RemoveAt(_running.Count - 1);
            stream.At = -1;
            stream.Forget();
            if (_spare.Count < SpareMax)
            {
                _spare.Push(stream);
            }

            Expect();
            ends = _running.Count == 0 && _isLeaving;
            isOver = EndWhereIdle();
        }

        if (isOver)
        {
            Flush();
            _client.InterruptRead();
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
