using System.Buffers.Binary;

namespace Pibl.Transport;

/// <summary>
/// What Linux tells of a TCP connection: <c>struct tcp_info</c> of <c>linux/tcp.h</c>, only ever extended at its end.
/// </summary>
internal static class TcpProgress
{
    /// <summary>IPPROTO_TCP.</summary>
    public const int Level = 6;

    /// <summary>TCP_INFO.</summary>
    public const int Option = 11;

    /// <summary>As much of it as is read here.</summary>
    public const int Bytes = AckedAt + sizeof(ulong);

    /// <summary>
    /// Where <c>tcpi_bytes_acked</c> stands (RFC 4898 tcpEStatsAppHCThruOctetsAcked), since Linux 4.1.
    /// </summary>
    private const int AckedAt = 120;

    /// <summary>
    /// TCP_CLOSE of <c>linux/tcp_states.h</c>, in <c>tcpi_state</c>, the first byte: it was reset, or given up.
    /// </summary>
    private const byte Closed = 7;

    /// <summary>
    /// Of the bytes <paramref name="written"/>, those that are still on their way to the peer; 0 where the system does
    /// not say, and where the connection is no more: nothing will be acknowledged on it.
    /// </summary>
    public static long UndeliveredOf(ReadOnlySpan<byte> info, long written) =>
        AckedOf(info) is var acked and > 0 && info[0] != Closed ? Math.Max(0, written - acked) : 0;

    /// <summary>Bytes that the peer has acknowledged; 0 where the system does not say.</summary>
    public static long AckedOf(ReadOnlySpan<byte> info) =>
        info.Length < Bytes ? 0 : (long)BinaryPrimitives.ReadUInt64LittleEndian(info[AckedAt..]);
}
