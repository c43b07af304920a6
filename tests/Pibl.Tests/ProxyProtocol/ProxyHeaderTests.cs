using System.Net;
using CsCheck;
using Pibl.ProxyProtocol;
using static Pibl.Tests.ProxyProtocol.ProxyHeaders;

namespace Pibl.Tests.ProxyProtocol;

/// <summary>
/// Which first bytes of a connection are a PROXY header. Each case is judged whole, at each cut, and with HTTP behind
/// it.
/// </summary>
public sealed class ProxyHeaderTests
{
    private static readonly byte[] V4 = Addresses("192.0.2.7", 56324, "198.51.100.1", 443);
    private static readonly byte[] V6 = Addresses("2001:db8::7", 1, "2001:db8::1", 65535);

    public static TheoryData<string, string> GoodLines => new()
    {
        { "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n", "192.0.2.7:56324" },
        { "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255:65535" },
        { "PROXY TCP4 10.0.0.1 10.0.0.2 0 0\r\n", "10.0.0.1:0" },
        { "PROXY TCP6 2001:db8::7 2001:db8::1 1 2\r\n", "[2001:db8::7]:1" },
        { "PROXY TCP6 ::ffff:192.0.2.7 ::1 1 2\r\n", "192.0.2.7:1" },
        {
            "PROXY TCP6 ffff:f:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
            "[ffff:f:ffff:ffff:ffff:ffff:ffff:ffff]:65535"
        },
        { "PROXY UNKNOWN\r\n", "" },
        { "PROXY UNKNOWN ffff::1 whatever else\r\n", "" },
    };

    [Theory]
    [MemberData(nameof(GoodLines))]
    public void Version_1_names_the_client(string line, string client) => AssertHeader(Text(line), client);

    public static TheoryData<string, string> BadLines => new()
    {
        { "GET / HTTP/1.1\r\n\r\n", "there is no PROXY header" },
        { "\x16\x03\x01\x02\0\x01", "there is no PROXY header" },
        { "proxy TCP4 192.0.2.7 198.51.100.1 1 2\r\n", "there is no PROXY header" },
        { "PROXY\r\n", "there is no PROXY header" },
        { "PROXYTCP4 192.0.2.7 198.51.100.1 1 2\r\n", "there is no PROXY header" },
        { " PROXY TCP4 192.0.2.7 198.51.100.1 1 2\r\n", "there is no PROXY header" },
        { "PROXY \r\n", "its protocol is none of TCP4, TCP6 and UNKNOWN" },
        { "PROXY UNKNOWNS\r\n", "its protocol is none of TCP4, TCP6 and UNKNOWN" },
        { "PROXY UDP4 192.0.2.7 198.51.100.1 1 2\r\n", "its protocol is none of TCP4, TCP6 and UNKNOWN" },
        { "PROXY  TCP4 192.0.2.7 198.51.100.1 1 2\r\n", "its protocol is none of TCP4, TCP6 and UNKNOWN" },
        { "PROXY TCP4\r\n", "an address in it is not IPv4" },
        { "PROXY TCP4 192.0.2.7\r\n", "an address in it is not IPv4" },
        { "PROXY TCP4 192.0.2.256 198.51.100.1 1 2\r\n", "an address in it is not IPv4" },
        { "PROXY TCP4 192.0.2.07 198.51.100.1 1 2\r\n", "an address in it is not IPv4" },
        { "PROXY TCP4 192.0.2 198.51.100.1 1 2\r\n", "an address in it is not IPv4" },
        { "PROXY TCP4 192.0.2.7.1 198.51.100.1 1 2\r\n", "an address in it is not IPv4" },
        { "PROXY TCP4 0x7f.0.0.1 198.51.100.1 1 2\r\n", "an address in it is not IPv4" },
        { "PROXY TCP4 2001:db8::7 2001:db8::1 1 2\r\n", "an address in it is not IPv4" },
        { "PROXY TCP4 192.0.2.7  198.51.100.1 1 2\r\n", "an address in it is not IPv4" },
        { "PROXY TCP6 192.0.2.7 198.51.100.1 1 2\r\n", "an address in it is not IPv6" },
        { "PROXY TCP6 [2001:db8::7] 2001:db8::1 1 2\r\n", "an address in it is not IPv6" },
        { "PROXY TCP6 fe80::1%eth0 2001:db8::1 1 2\r\n", "an address in it is not IPv6" },
        { "PROXY TCP6 2001:db8:::7 2001:db8::1 1 2\r\n", "an address in it is not IPv6" },
        { "PROXY TCP4 192.0.2.7 198.51.100.1\r\n", "a port in it is not a number from 0 to 65535" },
        { "PROXY TCP4 192.0.2.7 198.51.100.1 1\r\n", "a port in it is not a number from 0 to 65535" },
        { "PROXY TCP4 192.0.2.7 198.51.100.1 1 65536\r\n", "a port in it is not a number from 0 to 65535" },
        { "PROXY TCP4 192.0.2.7 198.51.100.1 01 2\r\n", "a port in it is not a number from 0 to 65535" },
        { "PROXY TCP4 192.0.2.7 198.51.100.1 -1 2\r\n", "a port in it is not a number from 0 to 65535" },
        { "PROXY TCP4 192.0.2.7 198.51.100.1 1 2 \r\n", "a port in it is not a number from 0 to 65535" },
        { "PROXY TCP4 192.0.2.7 198.51.100.1 1 2 3\r\n", "a port in it is not a number from 0 to 65535" },
        { "PROXY TCP4 192.0.2.7 198.51.100.1 1 2\n\r\n", "a port in it is not a number from 0 to 65535" },
        { "PROXY TCP4 192.0.2.7 198.51.100.1 1 2\rGET / HTTP/1.1", "its line does not end in CRLF" },
        { "PROXY TCP4 0.0.0.0 198.51.100.1 1 2\r\n", "its source is the unspecified address, which no client has" },
        { "PROXY TCP6 :: 2001:db8::1 1 2\r\n", "its source is the unspecified address, which no client has" },
        { "PROXY UNKNOWN " + new string('x', 92) + "\r\n", "its line is longer than 107 bytes" },
        { "PROXY UNKNOWN " + new string('x', 200), "its line is longer than 107 bytes" },
    };

    [Theory]
    [MemberData(nameof(BadLines))]
    public void Version_1_is_taken_as_it_stands_in_the_document_or_not_at_all(string line, string why) =>
        AssertRefused(Text(line), why);

    [Fact]
    public void The_longest_line_has_107_bytes() =>
        AssertHeader(Text("PROXY UNKNOWN " + new string('x', 91) + "\r\n"), "");

    public static TheoryData<byte[], string> GoodBlocks => new()
    {
        { V2(ForClient, 0x11, V4), "192.0.2.7:56324" },
        { V2(ForClient, 0x12, V4), "192.0.2.7:56324" },
        { V2(ForClient, 0x21, V6), "[2001:db8::7]:1" },
        { V2(ForClient, 0x21, Addresses("::ffff:192.0.2.7", 9, "::1", 80)), "192.0.2.7:9" },
        { V2(ForClient, 0x31, new byte[216]), "0.0.0.0:0" },
        { V2(ForClient, 0x00), "" },
        { V2(ForClient, 0x01, 1, 2, 3), "" },
        { V2(ForClient, 0x10, V4), "" },
        { V2(Own, 0x00), "" },
        { V2(Own, 0x11, V4), "" },
        { V2(Own, 0xFF, 1, 2, 3), "" },
        { V2(ForClient, 0x11, [.. V4, .. Tlv(0x04, 0, 0), .. Tlv(0x01, "h2"u8.ToArray())]), "192.0.2.7:56324" },
        { V2(ForClient, 0x11, [.. V4, .. Tlv(0x04, new byte[4096 - 16 - 12 - 3])]), "192.0.2.7:56324" },
        { WithChecksum(V2(ForClient, 0x11, [.. V4, .. Tlv(0x03, 0, 0, 0, 0)])), "192.0.2.7:56324" },
        { WithChecksum(V2(ForClient, 0x21, [.. V6, .. Tlv(0x05, 7), .. Tlv(0x03, 0, 0, 0, 0)])), "[2001:db8::7]:1" },
    };

    [Theory]
    [MemberData(nameof(GoodBlocks))]
    public void Version_2_names_the_client(byte[] header, string client) => AssertHeader(header, client);

    public static TheoryData<byte[], string> BadBlocks => new()
    {
        { Text("\r\n\r\n\0\r\nQUIT\r"), "there is no PROXY header" },
        { Text("\r\nGET / HTTP/1.1\r\n"), "there is no PROXY header" },
        { V2(0x11, 0x11, V4), "its version is 1, neither 1 nor 2" },
        { V2(0x31, 0x11, V4), "its version is 3, neither 1 nor 2" },
        { V2(0x22, 0x11, V4), "its command is 2, neither LOCAL nor PROXY" },
        { V2(ForClient, 0x41, V4), "its family and transport are 0x41, which means nothing" },
        { V2(ForClient, 0x13, V4), "its family and transport are 0x13, which means nothing" },
        { V2(ForClient, 0x11, V4[..11]), "it ends inside its addresses" },
        { V2(ForClient, 0x21, V4), "it ends inside its addresses" },
        { V2(ForClient, 0x31, V6), "it ends inside its addresses" },
        { V2(ForClient, 0x11, [.. V4, 4]), "it ends inside an extension" },
        { V2(ForClient, 0x11, [.. V4, 4, 0, 9, 1]), "it ends inside an extension" },
        { V2(ForClient, 0x11, [.. V4, .. Tlv(0x03, 0, 0, 0, 0)]), "its checksum is wrong" },
        { V2(ForClient, 0x11, [.. V4, .. Tlv(0x03, 0, 0)]), "its checksum is wrong" },
        { V2(ForClient, 0x11, [.. V4, .. Tlv(0x04, new byte[4096])]), "it is longer than 4096 bytes" },
        {
            V2(ForClient, 0x11, Addresses("0.0.0.0", 1, "198.51.100.1", 80)),
            "its source is the unspecified address, which no client has"
        },
    };

    [Theory]
    [MemberData(nameof(BadBlocks))]
    public void Version_2_is_taken_as_it_stands_in_the_document_or_not_at_all(byte[] header, string why) =>
        AssertRefused(header, why);

    [Fact]
    public void Any_bytes_are_judged_alike_however_they_are_cut() =>
        Gen.Select(
                Gen.OneOf(GoodBlocks.Concat(BadBlocks).Select(row => Gen.Const(row.Data.Item1)).ToArray()),
                Gen.Int[0, 300],
                Gen.Byte,
                Gen.Bool)
            .Sample((header, at, octet, isLine) =>
            {
                var bytes = isLine ? Text("PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\nGET") : (byte[])header.Clone();
                bytes[at % bytes.Length] = octet;
                var whole = ProxyHeaderParser.Parse(bytes);
                for (var cut = 0; cut < bytes.Length; cut += 1 + (cut / 64))
                {
                    var part = ProxyHeaderParser.Parse(bytes.AsSpan(0, cut));
                    Assert.True(part.NeedsMore || part == whole, $"{part} but {whole}");
                    Assert.True(part.Header is null || part.Header.Length <= cut);
                }
            });

    private static void AssertHeader(byte[] header, string client)
    {
        var expected = client.Length == 0 ? null : IPEndPoint.Parse(client);
        AssertAlike(header, result =>
        {
            Assert.Null(result.Refused);
            Assert.Equal((header.Length, expected), (result.Header!.Length, result.Header.Source));
        });
        Assert.True(ProxyHeaderParser.Parse(header.AsSpan(0, header.Length - 1)).NeedsMore);
    }

    private static void AssertRefused(byte[] bytes, string why) =>
        AssertAlike(bytes, result => Assert.Equal((null, why), (result.Header, result.Refused)));

    private static void AssertAlike(byte[] bytes, Action<ProxyHeaderResult> assert)
    {
        assert(ProxyHeaderParser.Parse(bytes));
        assert(ProxyHeaderParser.Parse([.. bytes, .. "GET / HTTP/1.1\r\n"u8]));
        var whole = ProxyHeaderParser.Parse(bytes);
        for (var cut = 0; cut < bytes.Length; cut++)
        {
            var part = ProxyHeaderParser.Parse(bytes.AsSpan(0, cut));
            Assert.True(part.NeedsMore || part == whole);
        }
    }
}
