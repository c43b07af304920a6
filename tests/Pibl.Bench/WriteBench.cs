using System.Net;
using BenchmarkDotNet.Attributes;
using Pibl.Exchange;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Bench;

/// <summary>What does it cost to write a head anew, to a server and to a client?</summary>
[MemoryDiagnoser]
public class WriteBench
{
    private static readonly HeadBuffer Buffer = new();
    private readonly RequestEdits _edits = new(
        IPAddress.Loopback, Bytes.Of("http"), Samples.Request.Host, Bytes.Of(Via.Pseudonym), Samples.Request.Framing);

    private readonly Reply _reply = new(
        Samples.Response, Body.Empty(), new Provenance(new CacheStatus(true, ForwardReason.No, AgeSeconds: 3)));

    [Benchmark]
    public int Request()
    {
        Buffer.Clear();
        RequestWriter.Write(Buffer, Samples.Request, _edits);
        return Buffer.Written.Length;
    }

    [Benchmark]
    public int Reply()
    {
        Buffer.Clear();
        ReplyWriter.Write(
            Buffer, _reply, Samples.Request, Samples.Response.Framing, false, "Mon, 04 May 2026 12:00:00 GMT"u8);
        return Buffer.Written.Length;
    }
}
