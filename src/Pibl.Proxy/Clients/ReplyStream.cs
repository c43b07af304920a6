using System.Runtime.CompilerServices;
using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>
/// Writes one reply to its client, whole or visibly broken: head and first block in one write, then block by block at
/// the client's pace. The hot loop of the program.
/// </summary>
internal sealed class ReplyStream(IDuplex client, Deadline deadline, ClientWatch watch, Heartbeat heartbeat)
    : IDisposable
{
    /// <summary>Up to this many bytes a block is copied behind the head, so that one plain send carries both.</summary>
    private const int CopyBytesMax = 8 * 1024;

    private readonly HeadBuffer _head = new();
    private readonly DataRateWatch _pace = new(client, deadline, heartbeat);
    private ConnectionSettings? _settings;
    private long _patienceMs;
    private volatile bool _writing;

    /// <summary>Body bytes written for the reply under way, without framing.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>
    /// True while a write is under way: a deadline that passes then means that the client does not read.
    /// </summary>
    public bool IsWriting => _writing;

    /// <summary>
    /// True once a byte of the reply may have reached the client: from then on there is no other answer.
    /// </summary>
    public bool Begun { get; private set; }

    /// <summary>The next exchange begins: nothing of its reply has been written.</summary>
    public void Reset() => (BodyBytes, Begun) = (0, false);

    /// <summary>Returns the fault that cut the reply short, or null when it is whole.</summary>
    // Pooled, as the two below: a body that streams waits here for its server, block by block.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Fault?> WriteAsync(
        Reply reply, RequestHead? request, bool close, ConnectionSettings settings, CancellationToken cancel)
    {
        Reset();
        (_settings, _patienceMs) = (settings, (long)settings.Timeouts.Body.TotalMilliseconds);
        _pace.Renew(MinDataRate.Full(_patienceMs, settings.Limits.BytesPerSecondMin));
        var framing = ReplyFraming.For(request, reply.Head, reply.Body.Framing);
        _head.Clear();
        WriteHead(reply, request, framing, close, settings);
        try
        {
            if (framing.Kind == FramingKind.None || framing.IsEmpty)
            {
                await SendAsync(default);
                return null;
            }

            if (reply.Body is MemoryBody memory)
            {
                await BlockAsync(memory.Content.Memory, framing, first: true);
                await EndAsync(framing, Fields.Empty, reply.Head.Fields);
                return null;
            }

            return await StreamAsync((StreamedBody)reply.Body, framing, reply.Head.Fields, request, cancel);
        }
        catch (BodyException e)
        {
            return e.Fault;
        }
        catch (Exception e) when (BrokenConnection.Is(e))
        {
            return Fault.OfClient(
                FaultKind.ClientGone, $"the client went away while the reply was written: {e.Message}");
        }
    }

    /// <summary>On the heartbeat's thread, when a look is due.</summary>
    public void OnHeartbeat() => _pace.OnHeartbeat();

    /// <summary>
    /// On the heartbeat's thread, when a write has lasted TIMEOUT_BODY: true when the client reads, if slowly.
    /// </summary>
    public bool TryGoOn() => _pace.TryGoOn();

    /// <summary>Nothing will be written for a while: the memory goes back.</summary>
    public void ReleaseMemory() => _head.Dispose();

    public void Dispose() => _head.Dispose();

    private void WriteHead(
        Reply reply, RequestHead? request, Framing framing, bool close, ConnectionSettings settings)
    {
        if (reply.Head.IsInterim)
        {
            // RFC 9110 §15.2.2: only a 101 ends an exchange; behind it the connection is a tunnel.
            InterimWriter.Write(_head, reply.Head, settings.ViaInReplies);
            return;
        }

        ReplyWriter.Write(_head, reply, request, framing, close, settings.Heartbeat.Date, settings.ViaInReplies);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Fault?> StreamAsync(
        StreamedBody body, Framing framing, Fields head, RequestHead? request, CancellationToken cancel)
    {
        for (var first = true; ; first = false)
        {
            var pending = body.ReadAsync(cancel);
            var block = pending.IsCompleted ? await pending : await WaitAsync(body, pending, first);
            if (block.IsEmpty)
            {
                // RFC 9110 §6.5.1: trailers go to who said that they are welcome.
                var wanted = request is not null && TrailerRules.WantedBy(request);
                await EndAsync(framing, wanted ? body.Trailers : Fields.Empty, head);
                return null;
            }

            await BlockAsync(block, framing, first);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadOnlyMemory<byte>> WaitAsync(
        StreamedBody body, ValueTask<ReadOnlyMemory<byte>> pending, bool first)
    {
        if (first)
        {
            // The server has sent its head and takes its time: the client need not wait for both.
            try
            {
                await SendAsync(default);
            }
            catch
            {
                await GiveUpAsync(body, pending);
                throw;
            }
        }

        watch.Begin(_settings!.AbortOnClose);
        try
        {
            return await pending;
        }
        finally
        {
            watch.End();
        }
    }

    /// <summary>
    /// Nobody wants the block any more: the read of it is broken off and awaited, so that nothing is left running. The
    /// body is disposed by its owner after that, and not while somebody still copies from it.
    /// </summary>
    internal static async ValueTask GiveUpAsync(StreamedBody body, ValueTask<ReadOnlyMemory<byte>> pending)
    {
        body.BreakOff();
        try
        {
            await pending;
        }
        catch (Exception e) when (BrokenConnection.Is(e) || e is BodyException or OperationCanceledException)
        {
            // It was broken off: that is what this is for.
        }
    }

    /// <summary>
    /// Sends what stands in the head buffer and one block, with a chunk's frame around it where there must be one.
    /// </summary>
    private ValueTask BlockAsync(ReadOnlyMemory<byte> block, Framing framing, bool first)
    {
        BodyBytes += block.Length;
        if (framing.Kind == FramingKind.Chunked)
        {
            // RFC 9112 §7.1; the CRLF behind the data goes out with the next frame.
            ChunkFrames.AppendSize(_head, block.Length, afterData: !first);
        }

        if (block.Length > CopyBytesMax || _head.Written.IsEmpty)
        {
            return SendAsync(block);
        }

        _head.Append(block.Span);
        return SendAsync(default);
    }

    private ValueTask EndAsync(Framing framing, Fields trailers, Fields head)
    {
        if (framing.Kind == FramingKind.Chunked)
        {
            ChunkFrames.AppendLast(_head, trailers, head, afterData: BodyBytes > 0);
        }

        return _head.Written.IsEmpty ? default : SendAsync(default);
    }

    private ValueTask SendAsync(ReadOnlyMemory<byte> block)
    {
        Begun = true;
        _writing = true;
        deadline.Set(_patienceMs);
        ValueTask pending;
        try
        {
            pending = client.WriteAsync(_head.Written, block);
        }
        catch
        {
            Sent();
            throw;
        }

        if (pending.IsCompletedSuccessfully)
        {
            Sent();
            return default;
        }

        return AwaitAsync(pending);
    }

    private async ValueTask AwaitAsync(ValueTask pending)
    {
        _pace.Begin();
        try
        {
            await pending;
        }
        finally
        {
            _pace.End();
            Sent();
        }
    }

    private void Sent()
    {
        deadline.Clear();
        _writing = false;
        _head.Clear();
    }
}
