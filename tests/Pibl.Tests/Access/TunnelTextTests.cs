using Pibl.Config;
using Pibl.Http.Messages;

namespace Pibl.Tests.Access;

/// <summary>A WebSocket has a line when it begins, and one when it ends.</summary>
public sealed class TunnelTextTests
{
    [Fact]
    public void It_begins_with_a_line_of_its_own() => Assert.Equal(
        "(16:39:11) [TUNEL ABIERTO]: ('127.0.0.1', 62012) GET /chat HTTP/1.1 servidor=54.234.27.225:80\n",
        Entries.Text(LogFormat.Pibl, Entries.Tunnel()));

    [Fact]
    public void It_ends_behind_the_lines_of_its_exchange() => Assert.Equal(
        """
        (16:39:11) * REQUEST ('127.0.0.1', 62012)* GET / HTTP/1.1
        (16:39:11) [PETICION REALIZADA]: 54.234.27.225 puerto=80 intento=1
        (16:39:17) * RESPONSE ('127.0.0.1', 62012)* HTTP/1.1 101 Switching Protocols bytes=2326 ms=6000 primero=12 servidor=54.234.27.225:80
        (16:39:17) [TUNEL CERRADO]: ('127.0.0.1', 62012) bytes=2326 ms=5988

        """,
        Entries.Text(LogFormat.Pibl, Entries.Exchange() with
        {
            Status = 101,
            Reason = Bytes.Of("Switching Protocols"),
            FirstByte = TimeSpan.FromMilliseconds(12),
        }));
}
