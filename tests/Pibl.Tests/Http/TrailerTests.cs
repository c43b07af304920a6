using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Http;

public sealed class TrailerTests
{
    [Theory]
    [InlineData("X-T", true)]
    [InlineData("grpc-status", true)]
    [InlineData("ETag", true)]
    [InlineData("Content-Length", false)]
    [InlineData("Transfer-Encoding", false)]
    [InlineData("Host", false)]
    [InlineData("Connection", false)]
    [InlineData("Cache-Control", false)]
    [InlineData("Cookie", false)]
    [InlineData("Set-Cookie", false)]
    [InlineData("Authorization", false)]
    [InlineData("X-Forwarded-For", false)]
    [InlineData("X_Forwarded_For", false)]
    [InlineData("X-Real-IP", false)]
    [InlineData("Forwarded", false)]
    [InlineData("Content-Type", false)]
    [InlineData("TE", false)]
    [InlineData("HTTP2-Settings", false)]
    [InlineData("Proxy", false)]
    [InlineData("X-Named", false)]
    public void Only_what_changes_nothing_goes_on(string name, bool passes)
    {
        var head = Fields.Of(("Connection", "close, x-named"));
        var written = Wire.Written(to => ChunkWriter.WriteLast(to, Fields.Of((name, "1")), head));
        Assert.Equal(passes ? $"0\r\n{name}: 1\r\n\r\n" : "0\r\n\r\n", written);
    }

    [Theory]
    [InlineData("TE: trailers\r\n", true)]
    [InlineData("TE: gzip, TRAILERS\r\n", true)]
    [InlineData("TE: gzip\r\n", false)]
    [InlineData("", false)]
    public void A_client_says_whether_it_wants_them(string lines, bool wanted) =>
        Assert.Equal(wanted, TrailerRules.WantedBy(Wire.Accepted(Wire.Get(lines))));

    [Theory]
    [InlineData(1, "1\r\n")]
    [InlineData(255, "FF\r\n")]
    [InlineData(long.MaxValue, "7FFFFFFFFFFFFFFF\r\n")]
    public void A_chunk_begins_with_its_size(long size, string line)
    {
        Span<byte> room = stackalloc byte[ChunkWriter.SizeBytesMax];
        Assert.Equal(line, Wire.Text(room[..ChunkWriter.WriteSize(room, size)]));
    }

    [Fact]
    public void No_chunk_is_empty() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ChunkWriter.WriteSize(new byte[ChunkWriter.SizeBytesMax], 0));
}
