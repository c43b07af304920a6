using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http2;

namespace Pibl.Upstreams;

/// <summary>What comes of the response, and how it ends.</summary>
internal sealed partial class Http2Exchange
{
    /// <summary>So long a server that has answered may take for one more block of the request's body.</summary>
    private static readonly TimeSpan TakesRest = TimeSpan.FromSeconds(5);

    private readonly Signal _arrival = new();
    private Queue<ResponseHead>? _interims;
    private ResponseHead? _final;
    private Http2ServerBody? _body;
    private Fault? _ended;
    private bool _hasInterims;

    /// <summary>Under the lock: a head of a response has come.</summary>
    public bool IsBegun => _final is not null || _hasInterims;

    /// <summary>Under the lock: an interim or the final head. Null, or a wait to be completed.</summary>
    public Signal? OnHead(ResponseHead head, bool isEnd)
    {
        Progress();
        if (head.IsInterim)
        {
            _hasInterims = true;
            (_interims ??= new()).Enqueue(head);
            if (_interims.Count > ResponseRule.InterimsMax)
            {
                Cut(UpstreamFaults.TooManyInterims);
                _connection!.Session.Reset(State!, ErrorCode.EnhanceYourCalm);
            }
        }
        else
        {
            _final = head;
            _body = isEnd ? null : new Http2ServerBody(this, _connection!, State!, head);
        }

        return _arrival.TryTake() ? _arrival : null;
    }

    /// <summary>Under the lock: content has come. Null, or a wait to be completed.</summary>
    public Signal? OnContent(ReadOnlySpan<byte> content)
    {
        Progress();
        return _body?.Add(content);
    }

    /// <summary>Under the lock: the response is whole. Null, or a wait to be completed.</summary>
    public Signal? OnEnd(Fields? trailers) => _body?.End(trailers);

    /// <summary>
    /// Under the lock: the stream is over, and why. Outside of it <see cref="Wake"/> follows.
    /// </summary>
    public void Cut(Fault fault)
    {
        _ended ??= fault;
        _body?.Cut(fault);
    }

    /// <summary>All that wait for it learn that it was cut.</summary>
    public void Wake()
    {
        Signal? head, room, content;
        lock (_connection!.Lock)
        {
            head = _arrival.TryTake() ? _arrival : null;
            room = _room.IsAwaited ? TakeRoom() : null;
            content = _body?.TakeWait();
        }

        head?.Complete();
        content?.Complete();
        room?.Complete();
    }

    /// <summary>Nobody wants it any more, or it cannot be whole: its stream ends, and no other.</summary>
    public void BreakOff(Fault why)
    {
        lock (_connection!.Lock)
        {
            if (State is not { IsClosed: false } state)
            {
                return;
            }

            Cut(why);
            _connection.Session.Reset(state, ErrorCode.Cancel);
        }

        Wake();
        _connection.Flush();
    }

    /// <summary>The response came whole, or why it did not: for the server's health.</summary>
    public void Report(Fault? fault, int status = 0) => pool.Server.Report(fault, status);

    /// <summary>The response is over.</summary>
    /// <param name="isWhole">It has ended as it should.</param>
    public void End(bool isWhole)
    {
        // From here on the client's leaving is no concern of this stream's.
        _clientGone.Dispose();
        if (IsAnswered)
        {
            LeaveServer();
            scope.LeaveServers(_answeredIn);
        }

        if (isWhole && _upload is { IsCompleted: false } upload)
        {
            // RFC 9113 §8.1: a server that wants no more of the request says so; one that reads on gets the rest.
            _ = FinishAsync(upload);
            return;
        }

        Leave(isWhole);
    }

    private void LeaveServer()
    {
        if (_isTunnel)
        {
            pool.Server.Use.LeaveTunnel();
        }
        else
        {
            pool.Server.Use.Leave();
        }
    }

    private async Task FinishAsync(Task<Fault?> upload)
    {
        try
        {
            Expect(TakesRest);
            await upload;
        }
        finally
        {
            Leave(isWhole: true);
        }
    }

    private void Leave(bool isWhole)
    {
        ExpectNothing();
        lock (_connection!.Lock)
        {
            _connection.Session.Reset(State!, ErrorCode.Cancel);
            _ended ??= Faults.ClientLeft;
        }

        if (!isWhole)
        {
            Wake();
        }

        _connection.End(this, isWhole);
    }

    /// <summary>The next head, or why there is none.</summary>
    private ResponseHead? Next(out Fault? ended)
    {
        lock (_connection!.Lock)
        {
            ended = _ended;
            if (_interims is { Count: > 0 } && ended is null)
            {
                return _interims.Dequeue();
            }

            // What is known to be cut short before anybody has seen it is no answer.
            return ended is null || _body is null or { IsOver: true } ? _final : null;
        }
    }

    private ValueTask HeadAsync()
    {
        lock (_connection!.Lock)
        {
            return _final is not null || _ended is not null || _interims is { Count: > 0 } ? default : _arrival.Wait();
        }
    }
}
