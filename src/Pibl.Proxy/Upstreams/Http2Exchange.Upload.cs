using System.Runtime.CompilerServices;
using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Http2;

namespace Pibl.Upstreams;

/// <summary>
/// The request's body on its way, block by block, as far as the server's windows and the room in the connection's
/// output allow, beside the answer that may come at any time.
/// </summary>
internal sealed partial class Http2Exchange
{
    private readonly Signal _room = new();

    /// <inheritdoc/>
    public H2Stream? State { get; private set; }

    /// <inheritdoc/>
    public long Turn { get; set; }

    /// <inheritdoc/>
    public bool CanGoOn => _room.IsAwaited
        && (_ended is not null || State!.IsClosed
            || (H2Session.SendWindowOf(State) > 0 && _connection!.Session.SendWindow > 0));

    /// <summary>All of the request's body has been sent.</summary>
    private bool IsUploaded => _upload is null || (_upload.IsCompletedSuccessfully && _upload.Result is null);

    /// <inheritdoc/>
    public Signal TakeRoom()
    {
        _room.TryTake();
        _connection!.AwaitNoMore(this);
        Progress();
        return _room;
    }

    private void BeginUpload()
    {
        if (Outgoing.Content is MemoryBody memory)
        {
            _upload = UploadAsync(memory.Content.Memory);
            return;
        }

        var body = (StreamedBody)Outgoing.Content;
        if (RetryRule.MayKeepBody(Request, body.Framing))
        {
            Outgoing.Keep(RetryRule.BodyBytesMax);
        }

        if (Expectation.WaitsForContinue(Request))
        {
            ClientHoldsBack();
        }

        _upload = UploadAsync(body);
        scope.Client?.Lend(Outgoing, _upload);
    }

    private async Task<Fault?> UploadAsync(ReadOnlyMemory<byte> whole) => await PutAsync(whole, isEnd: true);

    /// <summary>Returns the fault that kept the body from being sent whole, or null.</summary>
    private async Task<Fault?> UploadAsync(StreamedBody body)
    {
        try
        {
            var left = body.Framing.Kind == FramingKind.Exactly ? body.Framing.Length : long.MaxValue;
            while (true)
            {
                AskClient();
                var block = await body.ReadAsync(CancellationToken.None);
                ClientIsThrough();
                if (block.IsEmpty)
                {
                    if (left != 0)
                    {
                        PutEnd(body.Trailers);
                    }

                    // From here on the answer is due.
                    ClientIsThrough();
                    return null;
                }

                left -= block.Length;
                if (await PutAsync(block, isEnd: left == 0) is { } lost)
                {
                    return lost;
                }
            }
        }
        catch (BodyException e)
        {
            // The server must not take what it got for whole; whoever waits for its answer learns why there is none.
            BreakOff(e.Fault);
            return e.Fault;
        }
    }

    /// <summary>Sends all of a block. Returns why the server does not get it, or null.</summary>
    private ValueTask<Fault?> PutAsync(ReadOnlyMemory<byte> block, bool isEnd)
    {
        int sent;
        lock (_connection!.Lock)
        {
            if (Lost() is { } lost)
            {
                return new ValueTask<Fault?>(lost);
            }

            sent = _connection.Put(State!, block.Span, isEnd);
            Progress();
        }

        if (sent < block.Length)
        {
            return PutRestAsync(block[sent..], isEnd);
        }

        _connection.Flush();
        return default;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Fault?> PutRestAsync(ReadOnlyMemory<byte> rest, bool isEnd)
    {
        while (!rest.IsEmpty)
        {
            await RoomAsync();
            lock (_connection!.Lock)
            {
                if (Lost() is { } lost)
                {
                    return lost;
                }

                rest = rest[_connection.Put(State!, rest.Span, isEnd)..];
            }
        }

        _connection!.Flush();
        return null;
    }

    private ValueTask RoomAsync()
    {
        ValueTask room;
        lock (_connection!.Lock)
        {
            if (Lost() is not null)
            {
                return default;
            }

            room = _room.Wait();
            _connection.Await(this);
        }

        _connection.Flush();
        return room;
    }

    private void PutEnd(Fields trailers)
    {
        lock (_connection!.Lock)
        {
            if (Lost() is not null)
            {
                return;
            }

            if (Http2TrailerWriter.Write(_connection.Session, trailers, Request.Fields))
            {
                _connection.Session.EndHead(State!, isEnd: true);
            }
            else
            {
                _connection.Session.Data(State!, default, isEnd: true, room: 0);
            }
        }

        _connection.Flush();
    }

    /// <summary>Under the lock: why nothing can be sent any more, or null.</summary>
    private Fault? Lost() => _ended ?? (State!.IsClosed ? Faults.ClientLeft : null);
}
