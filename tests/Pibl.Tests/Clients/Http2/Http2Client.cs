using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Pibl.Http.H2;
using Pibl.Http.Semantics;
using Pibl.Tests.Http.H2;
using Pibl.Twins;

namespace Pibl.Tests.Clients.Http2;

/// <summary>A client that says frames and hears them, one line each.</summary>
[SuppressMessage("Design", "CA1001", Justification = "What it holds goes with the test.")]
internal sealed class Http2Client
{
    private readonly HpackDecoder _decoder = new();
    private readonly HeaderBlock _block = new();
    private readonly ProxyWorld _world;

    public Http2Client(ProxyWorld world, params byte[][] settings)
    {
        (_world, Peer) = (world, world.Connect());
        Say([Preface.Client.ToArray(), Frames.Of(FrameType.Settings, 0, 0, [.. settings.SelectMany(one => one)])]);
        Assert.Equal(
            ["SETTINGS", "WINDOW 0", "SETTINGS ACK"], Heard().Select(line => line.StartsWith("WINDOW", StringComparison.Ordinal) ? "WINDOW 0" : line));
    }

    public Peer Peer { get; }

    /// <summary>The fields of the last header block that was heard.</summary>
    public string[] Fields { get; private set; } = [];

    public static byte[] Setting(SettingId id, int value) =>
        [0, (byte)id, (byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    public void Say(params byte[][] frames)
    {
        Peer.Send(frames.SelectMany(frame => frame).ToArray());
        _world.Settle();
    }

    /// <summary>
    /// The frames that have come since the last call: <c>HEADERS 1 200</c>, <c>DATA 1 hello$</c>; a dollar stands for
    /// END_STREAM. Content of more than 20 bytes is its length.
    /// </summary>
    public List<string> Heard()
    {
        var lines = new List<string>();
        var heard = Peer.Received;
        while (heard.Length >= FrameHeader.Bytes
            && FrameHeader.Read(heard.Span) is var header && heard.Length >= FrameHeader.Bytes + header.Length)
        {
            heard.Skip(FrameHeader.Bytes);
            lines.Add(LineOf(header, heard.Take(header.Length)));
        }

        return lines;
    }

    private string LineOf(in FrameHeader header, byte[] payload)
    {
        var end = header.Type is FrameType.Data or FrameType.Headers && header.Has(FrameFlags.EndStream) ? "$" : "";
        switch (header.Type)
        {
            case FrameType.Headers:
                Assert.True(header.Has(FrameFlags.EndHeaders));
                return $"HEADERS {header.StreamId} {Decode(payload)}{end}";
            case FrameType.Data:
                var text = payload.Length > 20 ? $"{payload.Length} bytes" : Encoding.Latin1.GetString(payload);
                return $"DATA {header.StreamId} {text}{end}";
            case FrameType.RstStream:
                return $"RST {header.StreamId} {(ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(payload)}";
            case FrameType.GoAway:
                var code = (ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(payload.AsSpan(4));
                return $"GOAWAY {BinaryPrimitives.ReadInt32BigEndian(payload)} {code}";
            case FrameType.WindowUpdate:
                return $"WINDOW {header.StreamId} {BinaryPrimitives.ReadInt32BigEndian(payload)}";
            case FrameType.Ping:
                return header.Has(FrameFlags.Ack) ? "PING ACK" : "PING";
            default:
                return header.Has(FrameFlags.Ack) ? "SETTINGS ACK" : "SETTINGS";
        }
    }

    private string Decode(byte[] block)
    {
        _block.Begin(HeadLimits.Default);
        Assert.Null(_decoder.Decode(block, _block));
        Assert.Null(_block.Flaw);
        Fields = HpackVectorTests.FieldsOf(_block);
        string[] known = ["200", "204", "206", "304", "400", "404", "500"];
        return block[0] switch
        {
            >= 0x88 and <= 0x8E => known[block[0] - 0x88],
            0x08 => Encoding.Latin1.GetString(block, 2, 3),
            _ => "",
        };
    }
}
