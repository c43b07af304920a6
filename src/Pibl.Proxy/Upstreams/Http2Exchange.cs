using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Pibl.Bodies;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Http2;
using Pibl.Stages;

namespace Pibl.Upstreams;

/// <summary>
/// One request over a stream of a connection that others share: the counterpart of <see cref="UpstreamExchange"/>, by
/// the same rules.
/// </summary>
/// <remarks>What the connection and the exchange both touch is guarded by the connection's lock.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "The buffer goes back as soon as the head is on its way.")]
internal sealed partial class Http2Exchange(
    Http2Pool pool,
    Missed missed,
    SocketUpstreams upstreams,
    int patienceMs,
    ExchangeScope scope,
    bool isRepeated = false) : IHttp2Sender
{
    private readonly HeadBuffer _head = new();
    private Fault? _refusal;
    private Http2ServerConnection? _connection;
    private CancellationTokenRegistration _clientGone;
    private Task<Fault?>? _upload;
    private ReadOnlyMemory<byte> _whole;
    private bool _isEmpty;
    private bool _isUploaded;
    private bool _isTunnel;
    private int _answeredIn;

    private RequestHead Request => missed.Received.Request;

    private RequestBody Outgoing => missed.Received.Body;

    private bool IsAnswered => _answeredIn != 0;

    /// <summary>Its place among those that run, or -1.</summary>
    public int At { get; set; } = -1;

    /// <summary>When it began, by the heartbeat's clock.</summary>
    public long BegunMs { get; private set; }

    /// <summary>Sends it over a stream, and waits for the final head. A fault has ended the stream.</summary>
    public ValueTask<UpstreamResult> SendAsync()
    {
        OutgoingRequest.Write(
            _head, missed, pool.Server.Authority, upstreams.Settings, upstreams.Outgoing, scope.Total);
        (_isEmpty, _whole) = Outgoing.Content switch
        {
            MemoryBody memory => (memory.Content.IsEmpty, memory.Content.Memory),
            var body when body.Framing.IsEmpty => (true, default),
            _ when !Expectation.WaitsForContinue(Request) && Outgoing.TryPeek(out var whole) => (false, whole),
            _ => (false, default),
        };
        return pool.TryBegin(this) is { } connection
            ? RunAsync(connection, connection.HasServed) : OpenAsync();
    }

    /// <summary>
    /// Under the lock of the connection: true where the server need not be asked, after what it has said of itself.
    /// </summary>
    public bool IsRefused(H2Session session)
    {
        _refusal = UpgradeRules.IsWanted(Request) ? Http2Faults.NoTunnels
            : Http2RequestWriter.Fits(_head.Written.Span, session.HeadBytesMax) ? null
            : Http2Faults.HeadTooLarge;
        return _refusal is not null;
    }

    /// <summary>Under the lock of the connection, where a stream can be opened: the head goes out.</summary>
    public H2Stream Begin(Http2ServerConnection connection)
    {
        var session = connection.Session;
        (_connection, BegunMs, _ended, _final) = (connection, connection.NowMs, null, null);
        State = Http2RequestWriter.Write(session, _head.Written.Span, Request.Method, connection.IsSecure);
        session.EndHead(State, _isEmpty);
        _isUploaded = _isEmpty;
        if (_whole.Length > 0 && Math.Min(session.SendWindow, H2Session.SendWindowOf(State)) >= _whole.Length)
        {
            _isUploaded = connection.Put(State, _whole.Span, isEnd: true) == _whole.Length;
        }

        Expect(TimeSpan.FromMilliseconds(patienceMs));
        return State;
    }

    private async ValueTask<UpstreamResult> OpenAsync()
    {
        for (var dead = 0; dead < 2;)
        {
            Fault? fault;
            try
            {
                fault = await pool.OpenAsync(upstreams).WaitAsync(scope.Abandoned);
            }
            catch (OperationCanceledException)
            {
                fault = Faults.ClientLeft;
            }

            if (fault is not null)
            {
                _head.Dispose();
                return UpstreamResult.Failed(fault);
            }

            if (pool.TryBegin(this) is { } connection)
            {
                return await RunAsync(connection, isKept: false);
            }

            dead += pool.IsEmpty ? 1 : 0;
        }

        _head.Dispose();
        pool.Server.Report(UpstreamFaults.Unasked);
        return UpstreamResult.Failed(UpstreamFaults.Unasked);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<UpstreamResult> RunAsync(Http2ServerConnection connection, bool isKept)
    {
        _head.Dispose();
        if (_refusal is not null)
        {
            return UpstreamResult.Failed(_refusal);
        }

        _clientGone = scope.Abandoned.UnsafeRegister(
            static exchange => ((Http2Exchange)exchange!).BreakOff(Faults.ClientLeft), this);
        try
        {
            if (!_isUploaded)
            {
                BeginUpload();
            }

            connection.LookSoon();
            connection.Flush();
            for (var interims = 0; ;)
            {
                await HeadAsync();
                if (Next(out var ended) is not { } head)
                {
                    return await FailOrRepeatAsync(ended!, isKept);
                }

                var meaning = ResponseRule.Of(
                    Request, head, interims, isKept: false, IsUploaded, Outgoing.IsUntouched);
                if (meaning.Action is not (ResponseAction.PassOn or ResponseAction.Continue))
                {
                    return meaning.Action == ResponseAction.Answer ? Answer(head) : Fail(meaning.Fault!);
                }

                interims++;
                await InformAsync(head, meaning.Action == ResponseAction.Continue);
            }
        }
        catch (BodyException e)
        {
            return Fail(e.Fault);
        }
        catch
        {
            End(isWhole: false);
            throw;
        }
    }

    private async ValueTask InformAsync(ResponseHead interim, bool isContinue)
    {
        // RFC 9110 §15.2: a proxy need not forward what it has asked for itself.
        if (upstreams.Signs?.Invoke(interim, scope) is { } patience)
        {
            Expect(patience);
            return;
        }

        if (scope.Client is not { } client)
        {
            return;
        }

        // While the client takes it nobody waits for the server.
        ExpectNothing();
        await client.InformAsync(interim);
        if (isContinue)
        {
            ClientMayGoOn();
        }

        Expect(TimeSpan.FromMilliseconds(patienceMs));
    }

    private UpstreamResult Answer(ResponseHead head)
    {
        ExpectNothing();
        _answeredIn = scope.Number;
        if (_upload is null)
        {
            Outgoing.Take();
        }

        if (_body is { } body && !head.Framing.IsEmpty)
        {
            if (GrpcCalls.IsOne(Request))
            {
                // As the exchange does with its other places.
                _isTunnel = true;
                pool.Server.Use.BecomeTunnel();
            }

            return UpstreamResult.Answered(head, body, isBound: false);
        }

        Report(null, head.Status);
        End(isWhole: true);
        return UpstreamResult.Answered(head, Body.Empty(), isBound: false);
    }

    private UpstreamResult Fail(Fault fault)
    {
        Report(fault);
        End(isWhole: false);
        return UpstreamResult.Failed(fault);
    }

    private ValueTask<UpstreamResult> FailOrRepeatAsync(Fault fault, bool isKept)
    {
        // A stream that was not looked at, or a connection that may have been closed already: neither says anything of
        // the server's health, and both may go once more, over another connection mostly.
        if (isRepeated || !UpstreamFaults.MayBeStale(fault, isKept || !RetryRule.MayHaveBeenLoad(fault)))
        {
            return new ValueTask<UpstreamResult>(Fail(fault));
        }

        End(isWhole: false);
        return RetryRule.MayRepeat(fault, Request, Outgoing.IsUntouched)
            && (upstreams.Retries?.Allows(fault) ?? true)
            ? RepeatAsync()
            : new ValueTask<UpstreamResult>(UpstreamResult.Failed(fault));
    }

    private async ValueTask<UpstreamResult> RepeatAsync() =>
        await scope.RewindAsync(Outgoing) is { } gone
            ? UpstreamResult.Failed(gone)
            : await new Http2Exchange(pool, missed, upstreams, patienceMs, scope, isRepeated: true).SendAsync();
}
