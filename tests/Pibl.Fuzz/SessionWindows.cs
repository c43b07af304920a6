using System.Buffers.Binary;
using Pibl.Http.H2;

namespace Pibl.Fuzz;

/// <summary>
/// The windows of a client, counted from the bytes of both sides alone (RFC 9113 §6.9): what is sent to it never goes
/// beyond them.
/// </summary>
internal sealed class SessionWindows
{
    private readonly Dictionary<int, long> _streams = [];
    private long _connection = 65_535;
    private long _first = 65_535;
    private int _taken = Preface.Client.Length;
    private int _sent;

    /// <param name="taken">All that the session has taken of what the client said.</param>
    /// <param name="sent">All that it has written.</param>
    public void Check(ReadOnlySpan<byte> taken, ReadOnlySpan<byte> sent)
    {
        for (; TryFrame(taken, ref _taken, out var header, out var payload);)
        {
            Take(header, payload);
        }

        for (; TryFrame(sent, ref _sent, out var header, out _);)
        {
            if (header.Type != FrameType.Data || header.Length == 0)
            {
                continue;
            }

            _connection -= header.Length;
            var left = _streams[header.StreamId] -= header.Length;
            BrokenLaw.Unless(_connection >= 0 && left >= 0, "no more is sent than the windows allow");
        }
    }

    private void Take(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        switch (header.Type)
        {
            case FrameType.Headers:
                _streams.TryAdd(header.StreamId, _first);
                break;
            case FrameType.WindowUpdate when payload.Length == 4:
                var increment = BinaryPrimitives.ReadUInt32BigEndian(payload) & int.MaxValue;
                if (header.StreamId == 0)
                {
                    _connection += increment;
                }
                else if (_streams.TryGetValue(header.StreamId, out var window))
                {
                    _streams[header.StreamId] = window + increment;
                }

                break;
            case FrameType.Settings when !header.Has(FrameFlags.Ack):
                for (; payload.Length >= 6; payload = payload[6..])
                {
                    if (BinaryPrimitives.ReadUInt16BigEndian(payload) == (int)SettingId.InitialWindowSize)
                    {
                        Shift(BinaryPrimitives.ReadUInt32BigEndian(payload[2..]));
                    }
                }

                break;
            default:
                break;
        }
    }

    // RFC 9113 §6.9.2
    private void Shift(long first)
    {
        foreach (var stream in _streams.Keys.ToArray())
        {
            _streams[stream] += first - _first;
        }

        _first = first;
    }

    private static bool TryFrame(
        ReadOnlySpan<byte> bytes, ref int at, out FrameHeader header, out ReadOnlySpan<byte> payload)
    {
        header = default;
        payload = default;
        if (bytes.Length < at + FrameHeader.Bytes)
        {
            return false;
        }

        header = FrameHeader.Read(bytes[at..]);
        if (bytes.Length < at + FrameHeader.Bytes + header.Length)
        {
            return false;
        }

        payload = bytes.Slice(at + FrameHeader.Bytes, header.Length);
        at += FrameHeader.Bytes + header.Length;
        return true;
    }
}
