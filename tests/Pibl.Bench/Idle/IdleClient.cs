using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Pibl.Http.H2;
using Pibl.Http.Messages;

namespace Pibl.Bench.Idle;

/// <summary>A client over TLS that asks once, takes the answer, and stays without a word.</summary>
internal sealed class IdleClient : IDisposable
{
    private static readonly byte[] OverHttp1 = Encoding.ASCII.GetBytes("GET /n/12 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    private static readonly byte[] OverHttp2 = MakeHttp2();

    private readonly SslStream _tls;

    private IdleClient(Socket socket) => _tls = new SslStream(new NetworkStream(socket, ownsSocket: true));

    /// <summary>Connects, and has its answer. Throws where it is none.</summary>
    [SuppressMessage("Security", "CA5359", Justification = "The certificate is made for the run.")]
    public static async Task<IdleClient> ComeAsync(int port, bool isHttp2)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var client = new IdleClient(socket);
        await client._tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
            ApplicationProtocols = [isHttp2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11],
        });
        await client._tls.WriteAsync(isHttp2 ? OverHttp2 : OverHttp1);
        await (isHttp2 ? client.TakeHttp2Async() : client.TakeHttp1Async());
        return client;
    }

    public void Dispose() => _tls.Dispose();

    private async Task TakeHttp1Async()
    {
        // Twelve bytes of content behind the head.
        var buffer = new byte[1024];
        for (var length = 0; !buffer.AsSpan(0, length).EndsWith("\r\n\r\nxxxxxxxxxxxx"u8);)
        {
            length += await ReadAsync(buffer.AsMemory(length));
        }
    }

    private async Task TakeHttp2Async()
    {
        var buffer = new byte[FrameHeader.Bytes + FrameHeader.PayloadBytesMax];
        while (true)
        {
            await _tls.ReadExactlyAsync(buffer.AsMemory(0, FrameHeader.Bytes));
            var header = FrameHeader.Read(buffer);
            await _tls.ReadExactlyAsync(buffer.AsMemory(FrameHeader.Bytes, header.Length));
            if (header is { Type: FrameType.Data, StreamId: 1 } && header.Has(FrameFlags.EndStream))
            {
                return;
            }
        }
    }

    private async Task<int> ReadAsync(Memory<byte> into) => await _tls.ReadAsync(into) is var read and > 0
        ? read : throw new IOException("no answer, or another one");

    private static byte[] MakeHttp2()
    {
        using var block = new HeadBuffer();
        var encoder = new HpackEncoder();
        encoder.Begin(block);
        encoder.Field(block, FieldId.Other, ":method"u8, "GET"u8);
        encoder.Field(block, FieldId.Other, ":scheme"u8, "https"u8);
        encoder.Field(block, FieldId.Other, ":path"u8, "/n/12"u8);
        encoder.Field(block, FieldId.Other, ":authority"u8, "localhost"u8);
        var settings = new byte[FrameHeader.Bytes];
        new FrameHeader(0, FrameType.Settings, FrameFlags.None, 0).Write(settings);
        var headers = new byte[FrameHeader.Bytes];
        new FrameHeader(block.Length, FrameType.Headers, FrameFlags.EndStream | FrameFlags.EndHeaders, 1)
            .Write(headers);
        return [.. Preface.Client, .. settings, .. headers, .. block.Written.Span];
    }
}
