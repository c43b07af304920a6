using System.Buffers.Binary;
using Pibl.Transport;

namespace Pibl.Tests.Transport;

/// <summary>What is still on its way to a peer, as Linux tells it.</summary>
public sealed class TcpProgressTests
{
    private const byte Established = 1;
    private const byte CloseWait = 8;
    private const byte Closed = 7;

    [Theory]
    [InlineData(Established, 100, 100, 0)]
    [InlineData(Established, 60, 100, 40)]
    [InlineData(CloseWait, 60, 100, 40)]
    [InlineData(CloseWait, 101, 100, 0)]
    public void What_is_not_acknowledged_is_on_its_way(byte state, long acked, long written, long undelivered) =>
        Assert.Equal(undelivered, TcpProgress.UndeliveredOf(Info(state, acked), written));

    /// <summary>A read of it says that the peer has finished, once a write has taken the error away.</summary>
    [Fact]
    public void Nothing_is_on_its_way_over_a_connection_that_was_reset() =>
        Assert.Equal(0, TcpProgress.UndeliveredOf(Info(Closed, 60), 100));

    [Fact]
    public void Nothing_is_known_where_the_system_does_not_say()
    {
        Assert.Equal(0, TcpProgress.UndeliveredOf(default, 100));
        Assert.Equal(0, TcpProgress.UndeliveredOf(Info(Established, 0), 100));
    }

    private static byte[] Info(byte state, long acked)
    {
        var info = new byte[TcpProgress.Bytes];
        info[0] = state;
        BinaryPrimitives.WriteInt64LittleEndian(info.AsSpan(120), acked);
        return info;
    }
}
