using System.Runtime.CompilerServices;
using Pibl.Bodies;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Stages;
using Pibl.Transport;
using Pibl.Transport.Tls;

namespace Pibl.Upstreams;

/// <summary>
/// One request over one connection to a server: writes the head anew, sends the body beside reading the answer (a
/// server may answer before it has read all), passes interim responses on, and brings back the final head.
/// </summary>
internal sealed partial class UpstreamExchange(
    UpstreamPool pool,
    Missed missed,
    SocketUpstreams upstreams,
    int patienceMs,
    ExchangeScope scope)
{
    /// <summary>
    /// How much is read at once, in bytes. The buffer comes from the pool when there is something to read and is one at
    /// the most, so its size is not what a connection costs, but what an exchange costs whose client is slower than its
    /// server.
    /// 10 MB, CPU beside HAProxy's in one run: 1.24 with 64 KB, 1.00 with 128, 0.76 with 256.
    /// </summary>
    public const int ReadBytes = 256 * 1024;

    private Task<Fault?>? _upload;
    private int _answeredIn;
    private CancellationTokenRegistration _clientGone;

    private RequestHead Request => missed.Received.Request;

    private bool IsAnswered => _answeredIn != 0;

    private RequestBody Outgoing => missed.Received.Body;

    /// <summary>All of the request's body has been sent.</summary>
    private bool IsUploaded => _upload is null || (_upload.IsCompletedSuccessfully && _upload.Result is null);

    /// <summary>
    /// Sends over a kept connection or a new one, and waits for the final head. A fault has ended the connection.
    /// </summary>
    public ValueTask<UpstreamResult> SendAsync()
    {
        // A request that must not be sent twice gets a connection that is asked twice.
        var surely = !Request.Method.IsIdempotent();
        var home = scope.Client is { } client ? pool.Bound.TryRent(client.Connection.Id, pool, surely) : null;
        return (home ?? pool.TryRent(surely)) is { } kept ? RunAsync(kept, isKept: true) : ConnectAsync();
    }

    private async ValueTask<UpstreamResult> ConnectAsync()
    {
        var (connection, fault) = await upstreams.ConnectAsync(pool, scope.Abandoned);
        if (connection is null)
        {
            return UpstreamResult.Failed(fault!);
        }

        // RFC 9112 §9.2: what a server says before it is asked is no answer; or it has closed already.
        return connection.HasInput
            ? Fail(connection, UpstreamFaults.Unasked) : await RunAsync(connection, isKept: false);
    }

    // Pooled, and one frame for all that goes well: every proxied exchange waits here.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<UpstreamResult> RunAsync(UpstreamConnection connection, bool isKept)
    {
        var answered = false;
        Fault closed;
        _clientGone = scope.Abandoned.UnsafeRegister(
            static state => ((UpstreamConnection)state!).Abort(Faults.ClientLeft), connection);
        try
        {
            connection.IsBound |= ConnectionBoundAuth.IsUsedBy(Request);
            connection.BeginRequest();
            await WriteAsync(connection);
            for (int scanned = 0, interims = 0; ;)
            {
                var parsed = connection.Buffer.Length == 0
                    ? default
                    : ResponseParser.Parse(
                        connection.Buffer.Filled, upstreams.Settings.Limits.Head, Request.Method, ref scanned);
                if (parsed.Fault is { } fault)
                {
                    return Fail(connection, fault);
                }

                if (parsed.Head is not { } head)
                {
                    ExpectServer(connection);
                    await connection.ArrivalAsync();
                    if (connection.Filling(await connection.ReadAsync(ReadBytes)) == 0)
                    {
                        closed = UpstreamFaults.OfClose(connection.Because, answered, connection.IsUntaken);
                        break;
                    }

                    answered = true;
                    continue;
                }

                connection.Buffer.Consume(parsed.Consumed);
                scanned = 0;
                var meaning = ResponseRule.Of(Request, head, interims, isKept, IsUploaded, Outgoing.IsUntouched);
                if (meaning.Action is ResponseAction.PassOn or ResponseAction.Continue)
                {
                    interims++;
                    await InformAsync(connection, head, meaning.Action == ResponseAction.Continue);
                    continue;
                }

                if (meaning.Action != ResponseAction.Repeat)
                {
                    return Last(connection, head, meaning);
                }

                closed = meaning.Fault!;
                break;
            }
        }
        catch (TlsException e) when (e.Failure.Kind == TlsError.Alert)
        {
            closed = UpstreamFaults.OfAlert(connection.Because, answered, e.Message);
        }
        catch (Exception e) when (BrokenConnection.Is(e))
        {
            closed = UpstreamFaults.OfBreak(connection.Because, answered, e.Message);
        }
        catch (BodyException e)
        {
            return Fail(connection, e.Fault);
        }
        catch
        {
            End(connection, isWhole: false);
            throw;
        }

        return await FailOrRepeatAsync(connection, closed, isKept);
    }

    private bool MayRepeat(Fault fault) => RetryRule.MayRepeat(fault, Request, Outgoing.IsUntouched);

    /// <summary>The server is waited for: its time runs, unless the client keeps it waiting for the body.</summary>
    public void ExpectServer(UpstreamConnection connection) =>
        connection.Expect(IsAnswered ? upstreams.Settings.Timeouts.Server : TimeSpan.FromMilliseconds(patienceMs));

    private async ValueTask InformAsync(UpstreamConnection connection, ResponseHead interim, bool isContinue)
    {
        // RFC 9110 §15.2: a proxy need not forward what it has asked for itself.
        if (upstreams.Signs?.Invoke(interim, scope) is { } patience)
        {
            patienceMs = (int)patience.TotalMilliseconds;
            return;
        }

        if (scope.Client is not { } client)
        {
            return;
        }

        // While the client takes it nobody waits for the server.
        connection.ExpectNothing();
        await client.InformAsync(interim);
        if (isContinue)
        {
            connection.Deadline.ClientMayGoOn();
        }
    }

    private ValueTask WriteAsync(UpstreamConnection connection)
    {
        OutgoingRequest.Write(
            connection.Head, missed, pool.Authority, upstreams.Settings, upstreams.Outgoing, scope.Total);
        ExpectServer(connection);
        if (Outgoing.Content is MemoryBody memory)
        {
            return connection.WriteAsync(connection.Head.Written, memory.Content.Memory);
        }

        var body = (StreamedBody)Outgoing.Content;
        if (body.Framing.IsEmpty)
        {
            return connection.WriteAsync(connection.Head.Written, default);
        }

        // RFC 9110 §10.1.1: who expects 100 waits for the server's word; everybody else's short body goes with the
        // head.
        return !Expectation.WaitsForContinue(Request) && Outgoing.TryPeek(out var whole)
            ? connection.WriteAsync(connection.Head.Written, whole)
            : BeginUploadAsync(connection, body);
    }

    private async ValueTask BeginUploadAsync(UpstreamConnection connection, StreamedBody body)
    {
        await connection.WriteAsync(connection.Head.Written, default);
        if (RetryRule.KeepsBody(Request, body.Framing))
        {
            Outgoing.Keep(RetryRule.BodyBytesMax);
        }

        if (Expectation.WaitsForContinue(Request))
        {
            connection.Deadline.ClientHoldsBack();
        }

        _upload = Upload.RunAsync(connection, body, Request);
        scope.Client?.Lend(Outgoing, _upload);
    }

    private UpstreamResult Last(UpstreamConnection connection, ResponseHead head, ResponseMeaning meaning) =>
        meaning.Action switch
        {
            ResponseAction.Answer => Answer(connection, head),
            ResponseAction.Switch => Switch(connection, head),
            ResponseAction.Fail => Fail(connection, meaning.Fault!),
            _ => throw new InvalidOperationException($"no last head: {meaning.Action}"),
        };

    private UpstreamResult Answer(UpstreamConnection connection, ResponseHead head)
    {
        connection.ExpectNothing();
        connection.Believe(head);
        connection.IsBound |= ConnectionBoundAuth.IsOfferedBy(head);
        _answeredIn = scope.Number;
        if (_upload is null)
        {
            Outgoing.Take();
        }

        if (!head.Framing.IsEmpty)
        {
            return UpstreamResult.Answered(head, new UpstreamBody(this, connection, head), connection.IsBound);
        }

        var isBound = connection.IsBound;
        Report(null, head.Status);
        End(connection, isWhole: true, Persistence.KeepsAlive(head), isDoubtful: head.Framing.Kind == FramingKind.None);
        return UpstreamResult.Answered(head, Body.Empty(), isBound);
    }

    private UpstreamResult Switch(UpstreamConnection connection, ResponseHead head)
    {
        connection.ExpectNothing();
        Report(null);
        pool.Use.BecomeTunnel();
        return UpstreamResult.Switched(head, new SwitchedConnection(this, connection));
    }

    private UpstreamResult Fail(UpstreamConnection connection, Fault fault)
    {
        Report(fault);
        End(connection, isWhole: false);
        return UpstreamResult.Failed(fault);
    }
}
