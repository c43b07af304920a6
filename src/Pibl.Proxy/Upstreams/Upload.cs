using Pibl.Bodies;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Transport;

namespace Pibl.Upstreams;

/// <summary>
/// A request's body on its way to a server, block by block, beside the answer that may come at any time. Behind an
/// answer that came early it goes on: a server that reads on gets the rest, until one of the three ends it.
/// </summary>
internal static class Upload
{
    /// <summary>Returns the fault that kept the body from being sent whole, or null.</summary>
    public static async Task<Fault?> RunAsync(UpstreamConnection connection, StreamedBody body, RequestHead request)
    {
        var chunked = body.Framing.Kind == FramingKind.Chunked;
        var frame = connection.Head;
        connection.Hold();
        try
        {
            for (var first = true; ; first = false)
            {
                connection.Deadline.AskClient();
                var block = await body.ReadAsync(CancellationToken.None);
                connection.Deadline.ClientIsThrough();
                frame.Clear();
                if (block.IsEmpty)
                {
                    if (chunked)
                    {
                        ChunkFrames.AppendLast(frame, body.Trailers, request.Fields, afterData: !first);
                        await connection.WriteAsync(frame.Written, default);
                    }

                    // From here on the answer is due.
                    connection.Deadline.ClientIsThrough();
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
        catch (Exception e) when (BrokenConnection.Is(e))
        {
            // The server stopped reading: it may have answered already, and whoever reads the answer will see.
            return UpstreamFaults.OfBreak(connection.Because, isAnswered: true, e.Message);
        }
        finally
        {
            connection.Drop();
        }
    }
}
