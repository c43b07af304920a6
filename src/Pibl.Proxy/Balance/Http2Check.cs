using Pibl.Exchange;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Transport;

namespace Pibl.Balance;

/// <summary>A check of HEALTH of a server of HTTP/2, over a connection of its own.</summary>
/// <param name="request">Its head, as HTTP/1.1 has it.</param>
/// <param name="content">What follows: a message of gRPC, or nothing.</param>
/// <param name="isSecure">The connection is one of TLS.</param>
/// <param name="clock">The time.</param>
internal sealed class Http2Check(byte[] request, byte[] content, bool isSecure, TimeProvider clock)
{
    /// <summary>How much is read at once, in bytes.</summary>
    private const int ReadBytes = 4096;

    /// <summary>Asks, and gives what comes to <paramref name="response"/> until that is done.</summary>
    /// <param name="connection">Just opened.</param>
    /// <param name="response">Judges what comes.</param>
    public async ValueTask RunAsync(IDuplex connection, CheckResponse response)
    {
        using var output = new HeadBuffer();
        using var session = new H2Session(new H2Limits(HeadLimits.Default), output, H2Role.Client);
        var buffer = new ReadBuffer();
        session.Begin();
        var method = content.Length == 0 ? Method.Get : Method.Post;
        var stream = Http2RequestWriter.Write(session, request, method, isSecure);
        session.EndHead(stream, isEnd: content.Length == 0);
        if (content.Length > 0)
        {
            // RFC 9113 §6.9.2: less than any window that a server begins with, but for one that is closed.
            session.Data(stream, content, isEnd: true, room: content.Length);
        }

        try
        {
            while (!response.IsDone)
            {
                if (output.Length > 0)
                {
                    await connection.WriteAsync(output.Written, default);
                    output.Clear();
                }

                var read = await connection.ReadAsync(buffer.Room(ReadBytes));
                if (read == 0)
                {
                    response.End();
                    return;
                }

                buffer.Filling(read);
                Take(session, buffer, response, (long)clock.GetElapsedTime(0).TotalMilliseconds);
            }

            // RFC 9113 §6.8
            session.GoAway(ErrorCode.NoError);
            await connection.WriteAsync(output.Written, default);
        }
        finally
        {
            buffer.Release();
        }
    }

    private static void Take(H2Session session, ReadBuffer buffer, CheckResponse response, long nowMs)
    {
        while (!response.IsDone)
        {
            var happened = session.Next(buffer.Filled, nowMs);
            switch (happened.Kind)
            {
                case H2EventKind.NeedMore:
                    buffer.Consume(happened.Consumed);
                    return;
                case H2EventKind.Response:
                    response.TakeHead(happened.Response!);
                    break;
                case H2EventKind.Data:
                    response.TakeContent(buffer.Filled[..happened.DataLength]);
                    session.GiveBack(happened.Stream!, happened.DataLength);
                    break;
                case H2EventKind.Trailers:
                    response.EndWhole(happened.Trailers);
                    break;
                case H2EventKind.Reset or H2EventKind.Broken:
                    response.Break();
                    break;
                case H2EventKind.GoAway when happened.LastStreamId == 0:
                    response.Break();
                    break;
                default:
                    break;
            }

            buffer.Consume(happened.Consumed);
            if (happened.IsEnd)
            {
                response.EndWhole();
            }
        }
    }
}
