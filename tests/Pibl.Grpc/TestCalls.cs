using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Pibl.Grpc.Protos;
using Status = Grpc.Core.Status;

namespace Pibl.Grpc;

/// <summary>Does what an <see cref="Order"/> says, and knows which calls were cancelled.</summary>
internal sealed class TestCalls(TestCalls.Name name) : Calls.CallsBase
{
    private static readonly ConcurrentDictionary<string, int> _cancelled = new();

    /// <summary>What the server calls itself.</summary>
    public sealed record Name(string Text);

    /// <summary>One answer. What was cancelled is asked with the text of the call, and the code -1.</summary>
    public override async Task<Content> Once(Order request, ServerCallContext context)
    {
        Echo(context);
        if (request.Code == -1)
        {
            return new Content { Server = name.Text, Cancelled = _cancelled.GetValueOrDefault(request.Text) };
        }

        var left = context.Deadline == DateTime.MaxValue
            ? -1
            : (long)(context.Deadline - DateTime.UtcNow).TotalMilliseconds;
        await PrepareAsync(request, context);
        Fail(request, context);
        return new Content
        {
            Bytes = request.Content.IsEmpty ? Filled(request.Size) : request.Content,
            Server = name.Text,
            LeftMs = left,
        };
    }

    /// <summary>So many answers, with the wait in front of each.</summary>
    public override async Task Down(
        Order request, IServerStreamWriter<Content> responseStream, ServerCallContext context)
    {
        Echo(context);
        if (request.HeadFirst)
        {
            await context.WriteResponseHeadersAsync([]);
        }

        for (var sent = 0; sent < request.Count; sent++)
        {
            await PrepareAsync(request, context);
            await responseStream.WriteAsync(
                new Content { Bytes = Filled(request.Size), Server = name.Text }, context.CancellationToken);
        }

        Fail(request, context);
    }

    /// <summary>How many bytes came, as a text.</summary>
    public override async Task<Content> Up(IAsyncStreamReader<Content> requestStream, ServerCallContext context)
    {
        var bytes = 0L;
        await foreach (var content in requestStream.ReadAllAsync(context.CancellationToken))
        {
            bytes += content.Bytes.Length;
        }

        return new Content { LeftMs = bytes, Server = name.Text };
    }

    /// <summary>Each comes back.</summary>
    public override async Task Both(
        IAsyncStreamReader<Content> requestStream,
        IServerStreamWriter<Content> responseStream,
        ServerCallContext context)
    {
        if (context.RequestHeaders.GetValue("x-refuse") is { } why)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, why));
        }

        try
        {
            await foreach (var content in requestStream.ReadAllAsync(context.CancellationToken))
            {
                content.Server = name.Text;
                await responseStream.WriteAsync(content, context.CancellationToken);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            _cancelled.AddOrUpdate(context.RequestHeaders.GetValue("x-call") ?? "", 1, static (_, n) => n + 1);
            throw;
        }
    }

    private static async Task PrepareAsync(Order request, ServerCallContext context)
    {
        try
        {
            await Pause.ForAsync(request.WaitMs, context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            _cancelled.AddOrUpdate(request.Text, 1, static (_, n) => n + 1);
            throw;
        }
    }

    private static void Fail(Order request, ServerCallContext context)
    {
        if (request.Aborts)
        {
            context.GetHttpContext().Abort();
        }

        if (request.Detailed)
        {
            throw new Google.Rpc.Status
            {
                Code = request.Code,
                Message = request.Text,
                Details = { Any.Pack(new ErrorInfo { Domain = "pibl.test", Reason = "ASKED" }) },
            }.ToRpcException();
        }

        if (request.Code > 0)
        {
            throw new RpcException(
                new Status((StatusCode)request.Code, request.Text), new Metadata { { "x-why-bin", [0, 1, 255] } });
        }
    }

    /// <summary>What came as <c>x-echo…</c> goes back, in the head and in the trailers.</summary>
    private static void Echo(ServerCallContext context)
    {
        foreach (var entry in context.RequestHeaders.Where(entry => entry.Key.StartsWith("x-echo", StringComparison.Ordinal)))
        {
            context.ResponseTrailers.Add(entry);
        }

        foreach (var entry in context.ResponseTrailers)
        {
            var text = entry.IsBinary ? Convert.ToBase64String(entry.ValueBytes) : entry.Value;
            context.GetHttpContext().Response.Headers[$"{entry.Key[..6]}-head{(entry.IsBinary ? "-bin" : "")}"] = text;
        }
    }

    private static ByteString Filled(int size) => ByteString.CopyFrom(Content(size));

    private static byte[] Content(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }
}
