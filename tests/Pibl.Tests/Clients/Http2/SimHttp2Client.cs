using System.Buffers.Binary;
using System.Text;
using Pibl.Http.H2;
using Pibl.Tests.Http.H2;
using Pibl.Twins;

namespace Pibl.Tests.Clients.Http2;

/// <summary>
/// A client that opens streams, sends, resets, opens windows, stops reading and leaves, as the dice say.
/// </summary>
internal sealed class SimHttp2Client
{
    private readonly Random _dice;
    private readonly Dictionary<int, (string Target, StringBuilder Content)> _streams = [];
    private readonly List<int> _sending = [];
    private readonly Peer _peer;
    private int _next = 1;

    public SimHttp2Client(ProxyWorld world, Random dice)
    {
        (_dice, _peer) = (dice, world.Connect());
        _peer.Send([.. Preface.Client, .. Frames.Of(
            FrameType.Settings, 0, 0, Http2Client.Setting(SettingId.InitialWindowSize, dice.Next(4) * 3_000))]);
    }

    public void Act()
    {
        var open = _streams.Keys.ToArray();
        var some = open.Length == 0 ? 1 : open[_dice.Next(open.Length)];
        switch (_dice.Next(14))
        {
            case <= 3:
                Begin(end: true);
                return;
            case 4 or 5:
                Begin(end: false);
                return;
            case 6 or 7 when _sending.Count > 0:
                var sending = _sending[_dice.Next(_sending.Count)];
                var ends = _dice.Next(3) == 0;
                _peer.Send(Frames.Data(sending, new string('u', _dice.Next(300)), ends));
                _ = ends && _sending.Remove(sending);
                return;
            case 8 when open.Length > 0:
                _peer.Send(Frames.Reset(some));
                _sending.Remove(some);
                return;
            case 9 or 10 when open.Length > 0:
                _peer.Send([.. Frames.Window(some, _dice.Next(1, 9_000)), .. Frames.Window(0, _dice.Next(1, 9_000))]);
                return;
            case 11:
                _peer.Send(Frames.Of(FrameType.Ping, 0, 0, new byte[8]));
                return;
            case 12:
                _peer.Pause(_dice.Next(500));
                return;
            case 13 when _dice.Next(25) == 0:
                _peer.Reset();
                return;
            default:
                _peer.Resume();
                return;
        }
    }

    /// <summary>What came of each stream is that stream's own.</summary>
    public void Check()
    {
        var heard = _peer.Received;
        while (heard.Length >= FrameHeader.Bytes
            && FrameHeader.Read(heard.Span) is var header && heard.Length >= FrameHeader.Bytes + header.Length)
        {
            heard.Skip(FrameHeader.Bytes);
            var payload = heard.Take(header.Length);
            if (header.Type == FrameType.GoAway)
            {
                var code = (ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(payload.AsSpan(4));
                Assert.True(code is ErrorCode.NoError, $"the connection ended: {code}");
            }

            if (header.Type == FrameType.Data)
            {
                _streams[header.StreamId].Content.Append(Encoding.Latin1.GetString(payload));
            }
        }

        foreach (var (target, content) in _streams.Values)
        {
            var text = content.ToString();
            var whole = string.Concat(Enumerable.Repeat(target, (text.Length / target.Length) + 1));
            Assert.True(
                text.Length == 0 || whole.StartsWith(text, StringComparison.Ordinal) || char.IsAsciiDigit(text[0]),
                $"{target} got {text[..Math.Min(60, text.Length)]}");
        }
    }

    private void Begin(bool end)
    {
        var target = $"/{_peer.Address.Port}/{(_dice.Next(3) == 0 ? 0 : _next)}";
        _streams[_next] = (target, new StringBuilder());
        _peer.Send(end ? Frames.Get(_next, target) : Post(target));
        if (!end)
        {
            _sending.Add(_next);
        }

        _next += 2;
    }

    private byte[] Post(string target) => Frames.Of(
        FrameType.Headers, 4, _next,
        Frames.Block(":method: POST", ":scheme: http", $":path: {target}", ":authority: a.test"));
}
