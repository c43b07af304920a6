using System.Buffers.Binary;

namespace Pibl.Http.H2;

/// <summary>What the peer has said of itself in SETTINGS (RFC 9113 §6.5.2).</summary>
internal struct PeerSettings()
{
    /// <summary>RFC 9113 §6.5.2: the value before anything is said, and its bound.</summary>
    private const int WindowBefore = 65_535;

    /// <summary>For the encoder: more than is used here counts for nothing.</summary>
    internal uint HeaderTableSize { get; private set; } = HpackDecoder.TableBytesMax;

    internal int InitialWindowSize { get; private set; } = WindowBefore;

    /// <summary>Streams that it lets be open at once; unbounded before it has said anything.</summary>
    internal uint MaxConcurrentStreams { get; private set; } = uint.MaxValue;

    /// <summary>What it takes of fields, by the count of RFC 9113 §6.5.2: unbounded before it has said so.</summary>
    internal uint MaxHeaderListSize { get; private set; } = uint.MaxValue;

    /// <summary>Takes one setting. Returns the code of the connection error that it is, or null.</summary>
    internal ErrorCode? Take(ReadOnlySpan<byte> setting, bool isOfServer)
    {
        var value = BinaryPrimitives.ReadUInt32BigEndian(setting[2..]);
        switch ((SettingId)BinaryPrimitives.ReadUInt16BigEndian(setting))
        {
            case SettingId.HeaderTableSize:
                HeaderTableSize = value;
                return null;
            case SettingId.InitialWindowSize when value > int.MaxValue:
                return ErrorCode.FlowControlError;
            case SettingId.InitialWindowSize:
                InitialWindowSize = (int)value;
                return null;
            case SettingId.MaxConcurrentStreams:
                MaxConcurrentStreams = value;
                return null;
            case SettingId.MaxHeaderListSize:
                MaxHeaderListSize = value;
                return null;

            // RFC 9113 §6.5.2: a server never says that it takes pushes.
            case SettingId.EnablePush when isOfServer && value != 0:
                return ErrorCode.ProtocolError;
            case SettingId.MaxFrameSize when value is < FrameHeader.PayloadBytesMax or > (1 << 24) - 1:
                return ErrorCode.ProtocolError;

            // RFC 8441 §3 and RFC 9218 §2.1: 0 or 1, as for ENABLE_PUSH.
            case SettingId.EnablePush or SettingId.EnableConnectProtocol or SettingId.NoRfc7540Priorities
                when value > 1:
                return ErrorCode.ProtocolError;
            default:
                return null;
        }
    }
}
