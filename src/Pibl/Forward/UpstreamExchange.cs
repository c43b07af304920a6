using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Pibl.Cache;
using Pibl.Conversation;
using Pibl.Exchange;
using Pibl.Http;

namespace Pibl.Forward;

/// <summary>
/// One request over one connection to a server: writes the head anew, sends the body beside reading the answer (a server
/// may answer before it has read all), passes interim responses on, and brings back the final head.
/// </summary>
internal sealed partial class UpstreamExchange(
    UpstreamPool pool, Missed missed, Wire wire, int patienceMs, CancellationToken cancel)
{
    /// <summary>
    /// How much is read at once, in bytes. The buffer comes from the pool when there is something to read and is one at the
    /// most, so its size is not what a connection costs, but what an exchange costs whose client is slower than its server.
    /// 10 MB, CPU beside HAProxy's in one run: 1.24 with 64 KB, 1.00 with 128, 0.76 with 256.
    /// </summary>
    public const int ReadBytes = 256 * 1024;

    /// <summary>Interim responses to one request; more are no answer. A server has 100, 102 and a few 103 to send.</summary>
    private const int InterimsMax = 64;

    private static readonly Bytes Scheme = Bytes.Of("http"u8);
    private static readonly Bytes Pseudonym = Bytes.Of(Via.Pseudonym);

    /// <summary>Null for a request of the proxy's own, which has no body and nobody to inform.</summary>
    private readonly ClientBody? _body = missed.Received.Body as ClientBody;
    private Task<Fault?>? _upload;
    private volatile bool _clientsTurn;
    private bool _isAnswered;
    private CancellationTokenRegistration _clientGone;

    private RequestHead Request => missed.Received.Request;

    /// <summary>Sends over a kept connection or a new one, and waits for the final head. A fault has ended the connection.</summary>
    public ValueTask<Sent> SendAsync() =>
        // A request that must not be sent twice gets a connection that is asked twice.
        pool.TryRent(surely: !Request.Method.IsIdempotent()) is { } kept ? RunAsync(kept, isKept: true) : ConnectAsync();

    private async ValueTask<Sent> ConnectAsync()
    {
        var (connection, fault) = await pool.ConnectAsync(cancel);
        return connection is null ? new Sent(null, null, fault) : await RunAsync(connection, isKept: false);
    }

    // Pooled, and one frame for all that goes well: every proxied exchange waits here.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Sent> RunAsync(UpstreamConnection connection, bool isKept)
    {
        var answered = false;
        Fault closed;
        _clientGone = cancel.UnsafeRegister(static state => ((UpstreamConnection)state!).Abort(SocketUpstreams.Gone), connection);
        try
        {
            await WriteAsync(connection);
            for (int scanned = 0, interims = 0; ;)
            {
                var parsed = connection.Filled.IsEmpty
                    ? default
                    : ResponseParser.Parse(connection.Filled, wire.Limits.Head, Request.Method, ref scanned);
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
                        closed = Closed(connection, answered || connection.Filled.Length > 0);
                        break;
                    }

                    answered = true;
                    continue;
                }

                connection.Consume(parsed.Consumed);
                scanned = 0;
                if (head.Status == 101 || !head.IsInterim || ++interims > InterimsMax)
                {
                    return Last(connection, head);
                }

                await (_body?.InformAsync(head, Request.Version) ?? default);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            closed = connection.FaultOf(e, answered ? Retry.Never : Retry.IfIdempotent);
        }
        catch (BodyException e)
        {
            return Fail(connection, e.Fault);
        }
        catch
        {
            End(connection, reusable: false);
            throw;
        }

        return await FailOrRepeatAsync(connection, closed, isKept);
    }

    /// <summary>Progress is due from the server, unless it is the client that keeps it waiting for the body.</summary>
    public void ExpectServer(UpstreamConnection connection)
    {
        if (!_clientsTurn)
        {
            connection.Expect(_isAnswered ? wire.Timeouts.Server : TimeSpan.FromMilliseconds(patienceMs));
        }
    }

    /// <summary>The response is over: the connection is kept when both messages ended cleanly and nothing stands behind them.</summary>
    public void End(UpstreamConnection connection, bool reusable, bool isDoubtful = false)
    {
        // From here on the client's leaving is no concern of this connection's.
        _clientGone.Dispose();
        if (_isAnswered)
        {
            pool.Use.Leave();
        }

        var uploaded = _upload is null || (_upload.IsCompletedSuccessfully && _upload.Result is null);
        if (reusable && uploaded && connection.Filled.IsEmpty)
        {
            connection.ExpectNothing();
            pool.Return(connection, isDoubtful);
        }
        else
        {
            connection.Close();
        }
    }

    private ValueTask WriteAsync(UpstreamConnection connection)
    {
        var client = missed.Received.Arrival.Connection.Client.Address;
        var (ifNoneMatch, ifModifiedSince) = Validation.OutgoingFor(missed);
        var edits = new RequestEdits(
            client,
            Scheme,
            Request.Host,
            Pseudonym,
            Request.Framing,
            ifNoneMatch,
            ifModifiedSince,
            UpgradeRules.IsWanted(Request),
            pool.Authority,
            TrustRule.IsTrusted(wire.TrustedProxies, client));
        connection.Head.Clear();
        RequestWriter.Write(connection.Head, Request, edits);
        ExpectServer(connection);
        if (Request.Framing.IsEmpty || _body is null)
        {
            return connection.WriteAsync(connection.Head.Written, default);
        }

        // RFC 9110 §10.1.1: who expects 100 waits for the server's word; everybody else's short body goes with the head.
        return !Expectation.WaitsForContinue(Request) && _body.TryPeek(out var whole)
            ? connection.WriteAsync(connection.Head.Written, whole)
            : BeginUploadAsync(connection, _body);
    }

    private async ValueTask BeginUploadAsync(UpstreamConnection connection, ClientBody body)
    {
        await connection.WriteAsync(connection.Head.Written, default);
        body.Reader = _upload = UploadAsync(connection, body);
    }

    /// <summary>Returns the fault that kept the body from being sent whole, or null.</summary>
    private async Task<Fault?> UploadAsync(UpstreamConnection connection, ClientBody body)
    {
        var chunked = body.Framing.Kind == FramingKind.Chunked;
        var frame = connection.Head;
        connection.Hold();
        try
        {
            for (var first = true; ; first = false)
            {
                // Who expects 100 waits for the server's word first; else it is the client's turn.
                _clientsTurn = !first || !Expectation.WaitsForContinue(Request);
                connection.ExpectNothing();
                var block = await body.ReadAsync(CancellationToken.None);
                _clientsTurn = false;
                ExpectServer(connection);
                frame.Clear();
                if (block.IsEmpty)
                {
                    if (chunked)
                    {
                        ChunkFrames.AppendLast(frame, body.Trailers, Request.Fields, afterData: !first);
                        await connection.WriteAsync(frame.Written, default);
                    }

                    return null;
                }

                if (chunked)
                {
                    ChunkFrames.AppendSize(frame, block.Length, afterData: !first);
                }

                await connection.WriteAsync(frame.Written, block);
            }
        }
        catch (BodyException e)
        {
            // The server must not take what it got for whole; whoever waits for its answer learns why there is none.
            connection.Abort(e.Fault);
            return e.Fault;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The server stopped reading: it may have answered already, and whoever reads the answer will see.
            return connection.FaultOf(e, Retry.Never);
        }
        finally
        {
            connection.Drop();
        }
    }

    private Sent Last(UpstreamConnection connection, ResponseHead head)
    {
        if (head.Status == 101)
        {
            return Switch(connection, head);
        }

        if (head.IsInterim)
        {
            return Fail(connection, Bad("more interim responses than anybody needs", "RFC 9110 §15.2"));
        }

        connection.ExpectNothing();
        return Final(connection, head);
    }

    private Sent Final(UpstreamConnection connection, ResponseHead head)
    {
        _isAnswered = true;
        if (_upload is null)
        {
            _body?.Take();
        }

        if (!head.Framing.IsEmpty)
        {
            return new Sent(head, new UpstreamBody(this, connection, head), null);
        }

        Report(null);
        End(connection, Persistence.KeepsAlive(head), isDoubtful: head.Framing.Kind == FramingKind.None);
        return new Sent(head, Body.Empty(), null);
    }

    private Sent Switch(UpstreamConnection connection, ResponseHead head)
    {
        // RFC 9110 §7.8: nobody switches to what was not asked for.
        if (!UpgradeRules.IsWanted(Request) || !UpgradeRules.IsAnsweredBy(head))
        {
            return Fail(connection, Bad("a 101 that nobody asked for", "RFC 9110 §15.2.2"));
        }

        // RFC 9110 §7.8: the client must have sent its whole request first; what follows would be read by two.
        if (_upload is { IsCompletedSuccessfully: false })
        {
            return Fail(connection, Bad("a 101 before the request was whole", "RFC 9110 §7.8"));
        }

        connection.ExpectNothing();
        Report(null);
        pool.Use.BecomeTunnel();
        return new Sent(head, new TunnelBody(this, connection), null);
    }

    private static Fault Closed(UpstreamConnection connection, bool answered) => connection.ReasonFor(answered ? Retry.Never : Retry.IfIdempotent) ?? (answered
        ? Bad("the server closed the connection inside its response head", "RFC 9112 §8")
        : Fault.OfUpstream(FaultKind.UpstreamClosed, Retry.IfIdempotent, "the server closed the connection without an answer"));

    private Sent Fail(UpstreamConnection connection, Fault fault)
    {
        Report(fault);
        End(connection, reusable: false);
        return new Sent(null, null, fault);
    }

    private static Fault Bad(string detail, string clause) =>
        Fault.OfUpstream(FaultKind.BadResponse, Retry.Never, detail, clause);
}
