using System.Diagnostics;
using System.Runtime.CompilerServices;
using Pibl.Access;
using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Stages;
using Pibl.Tracing;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>
/// Runs one exchange from an accepted head to its entry in the access log, for whatever protocol the client speaks:
/// the path, the reply, the permits back, and exactly one entry on every way out.
/// </summary>
/// <param name="accessLog">Gets the entries.</param>
/// <param name="clock">The time.</param>
/// <param name="watches">Get the entries too.</param>
internal sealed class ExchangeRunner(IAccessLog accessLog, TimeProvider clock, IReadOnlyList<IExchangeWatch> watches)
{
    private readonly IExchangeWatch[] _watches = [.. watches];

    /// <summary>Its exchanges have spans where somebody listens.</summary>
    public bool IsTraced { get; set; } = true;

    /// <summary>Of those that are over.</summary>
    public ExchangeCounts Counts { get; } = new();

    /// <summary>Runs <paramref name="path"/> and gives the client its reply. Throws what is a bug.</summary>
    /// <param name="received">The request.</param>
    /// <param name="path">Of the site, or what answers in its place.</param>
    /// <param name="site">The name of the site that the request belongs to; empty: to none.</param>
    /// <param name="client">Gets the reply.</param>
    // Pooled, and the path is awaited right here: what waits for a server is most of what an exchange costs.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask RunAsync(Received received, Next<Received> path, string site, IExchangeStream client)
    {
        var span = IsTraced ? Spans.Begin(received, site) : null;
        Reply reply;
        try
        {
            var pending = path(received, client.Scope);
            if (pending.IsCompletedSuccessfully)
            {
                reply = pending.Result;
            }
            else
            {
                client.BeginWait();
                try
                {
                    reply = await pending;
                }
                finally
                {
                    client.EndWait();
                }
            }
        }
        catch (OperationCanceledException) when (client.Scope.Abandoned.IsCancellationRequested)
        {
            // Whatever the path was waiting for, a row of the cache or a permit, nobody wants it any more.
            reply = Faults.ReplyTo(Faults.ClientLeft);
        }
        catch (Exception e)
        {
            reply = AnswerBug(e, received.Arrival);
            client.CloseBehind();
        }

        await ReplyAsync(received, Named(reply, received), site, client, span);
    }

    /// <summary>
    /// Answers a request whose head was refused: it takes no path, since nothing of it can be relied upon.
    /// </summary>
    /// <param name="fault">Why.</param>
    /// <param name="refused">What came, for the log.</param>
    /// <param name="known">What is known of it all the same, or null.</param>
    /// <param name="client">Takes no further request.</param>
    public async ValueTask RefuseAsync(Fault fault, Refused refused, RequestHead? known, IExchangeStream client)
    {
        client.CloseBehind();
        var reply = Faults.ReplyTo(fault);
        var readyAt = clock.GetUtcNow();
        var cut = default(Fault);
        try
        {
            cut = fault.Kind == FaultKind.ClientGone
                ? fault : await client.WriteAsync(GrpcReplies.For(reply, known), known);
            cut = cut is null ? null : client.CutOff(cut);
        }
        finally
        {
            Log(refused, reply, readyAt, cut ?? fault, "", client, span: null);
        }
    }

    // Pooled, like the other.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ReplyAsync(
        Received received, Reply reply, string site, IExchangeStream client, Activity? span)
    {
        var fault = default(Fault);
        var readyAt = clock.GetUtcNow();
        try
        {
            if (reply.Body is StreamedBody && GrpcCalls.IsOne(received.Request))
            {
                // Either side may be silent for as long as it likes: it is no more of a burden than a WebSocket.
                client.Scope.BecomeTunnel();
            }

            fault = client.Scope.Abandoned.IsCancellationRequested
                ? reply.Via.Fault ?? Faults.ClientLeft
                : await client.WriteAsync(GrpcReplies.For(reply, received.Request), received.Request);
            if (fault is not null)
            {
                fault = client.CutOff(fault);
            }
            else if (reply is SwitchedReply switched)
            {
                client.Scope.BecomeTunnel();
                accessLog.TryWrite(new AccessEntry.TunnelOpened(readyAt, received.WithoutBody(), reply.Via.Endpoint));
                await client.JoinAsync(switched.Upgrade);
            }
        }
        catch (Exception e)
        {
            fault = client.CutOff(Fault.OfUs(FaultKind.Bug, e.Message, e.GetType().Name));
            throw;
        }
        finally
        {
            try
            {
                // Whoever waits for the server, or for a permit, need not wait for the client to take its leave.
                reply.Release();
                client.Scope.Dispose();
            }
            finally
            {
                Log(received, reply, readyAt, fault, site, client, span);
            }

            await client.EndAsync();
        }
    }

    /// <summary>
    /// A fault's reply tells no details. Where it was not the client's own, it tells the id under which the log does.
    /// </summary>
    private static Reply Named(Reply reply, Received received) =>
        reply is { Via.Fault: not null, Head.Status: >= 500 } && !reply.Head.Fields.Has(FieldId.XRequestId)
            && received.Arrival.IdOf(received.Request) is { } id
            ? reply with { Head = reply.Head with { Fields = reply.Head.Fields.With("X-Request-Id", id.ToString()) } }
            : reply;

    /// <summary>Expected failures are values: whatever the path throws is a bug.</summary>
    private Reply AnswerBug(Exception e, Arrival arrival)
    {
        accessLog.TryWrite(new AccessEntry.Notice(
            clock.GetUtcNow(), true, $"connection {arrival.Connection.Id}, exchange {arrival.Number}: {e}"));
        return Faults.ReplyTo(Fault.OfUs(FaultKind.Bug, e.Message, e.GetType().Name));
    }

    /// <param name="readyAt">When the reply was there to be written.</param>
    private void Log(
        Arrived arrived, Reply reply, DateTimeOffset readyAt, Fault? fault, string site, IExchangeStream client,
        Activity? span)
    {
        var status = client.HasBegun ? reply.Head.Status : 0;
        var via = reply.Outcome;
        Counts.Add(status, via.Cache is { Hit: true });
        if (accessLog.IsOpen || _watches.Length > 0 || span is not null)
        {
            if (fault is { Kind: FaultKind.Draining } && via.Fault is { Kind: FaultKind.ClientGone })
            {
                // To the path an exchange that is broken off looks like a client that leaves.
                via = via with { Fault = null };
            }

            var entry = new AccessEntry.Exchanged(
                arrived.WithoutBody(), status, reply.Head.Reason, client.BytesSent,
                clock.GetUtcNow() - arrived.Arrival.At, via, fault ?? via.Fault)
            {
                FirstByte = status == 0 ? TimeSpan.Zero : readyAt - arrived.Arrival.At,
            };
            accessLog.TryWrite(entry);
            foreach (var watch in _watches)
            {
                watch.TakeNote(entry, site);
            }

            if (span is not null)
            {
                Spans.End(span, entry);
            }
        }
    }
}
