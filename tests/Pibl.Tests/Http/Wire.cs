using System.Text;
using Pibl.Exchange;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Http;

/// <summary>
/// Parses every case three ways (whole, byte by byte, with bytes behind it) and demands the same answer from all.
/// Text is Latin-1: <c>\u00e9</c> is the byte 0xE9.
/// </summary>
internal static class Wire
{
    private const string Behind = "GET /behind HTTP/1.1\r\nHost: behind.test\r\n\r\n";

    public static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    public static Parsed<RequestHead> Request(string text, HeadLimits? limits = null) =>
        ThreeWays(text, (ReadOnlySpan<byte> input, ref int scanned) =>
            RequestParser.Parse(input, limits ?? HeadLimits.Default, ref scanned));

    public static Parsed<ResponseHead> Response(string text, Method method = Method.Get, HeadLimits? limits = null) =>
        ThreeWays(text, (ReadOnlySpan<byte> input, ref int scanned) =>
            ResponseParser.Parse(input, limits ?? HeadLimits.Default, method, ref scanned));

    /// <summary>A request that must be accepted.</summary>
    public static RequestHead Accepted(string text, HeadLimits? limits = null)
    {
        var parsed = Request(text, limits);
        Assert.True(parsed.Head is not null, $"refused: {parsed.Fault?.Detail}");
        return parsed.Head;
    }

    /// <summary>A response that must be accepted.</summary>
    public static ResponseHead AcceptedResponse(string text, Method method = Method.Get)
    {
        var parsed = Response(text, method);
        Assert.True(parsed.Head is not null, $"refused: {parsed.Fault?.Detail}");
        return parsed.Head;
    }

    /// <summary>A request that must be refused, with this status and a clause.</summary>
    public static Fault Refused(string text, int status, HeadLimits? limits = null)
    {
        var fault = Request(text, limits).Fault;
        Assert.NotNull(fault);
        Assert.Equal((status, Blame.Client, Retry.Never), (Faults.StatusOf(fault.Kind), fault.Blame, fault.Retry));
        Assert.StartsWith("RFC ", fault.Clause, StringComparison.Ordinal);
        return fault;
    }

    /// <summary>A response that must be refused: always a 502 by the server's fault.</summary>
    public static Fault RefusedResponse(string text, Method method = Method.Get, HeadLimits? limits = null)
    {
        var fault = Response(text, method, limits).Fault;
        Assert.NotNull(fault);
        Assert.Equal(
            (FaultKind.BadResponse, Blame.Upstream, Retry.Never), (fault.Kind, fault.Blame, fault.Retry));
        return fault;
    }

    /// <summary>A GET with these field lines behind its Host.</summary>
    public static string Get(string lines = "", string target = "/") =>
        $"GET {target} HTTP/1.1\r\nHost: a.test\r\n{lines}\r\n";

    /// <summary>A POST with these field lines behind its Host.</summary>
    public static string Post(string lines, string version = "HTTP/1.1") =>
        $"POST /p {version}\r\nHost: a.test\r\n{lines}\r\n";

    public static string Written(Action<HeadBuffer> write)
    {
        using var buffer = new HeadBuffer();
        write(buffer);
        return Text(buffer.Written.Span);
    }

    private delegate Parsed<T> Parse<T>(ReadOnlySpan<byte> input, ref int scanned)
        where T : class;

    private static Parsed<T> ThreeWays<T>(string text, Parse<T> parse)
        where T : class
    {
        var bytes = Octets(text);
        var scanned = 0;
        var whole = parse(bytes, ref scanned);
        if (whole.Head is not null)
        {
            Assert.Equal(bytes.Length, whole.Consumed);
        }

        AssertSame(whole, ByteByByte(bytes, parse));
        if (!whole.NeedsMore)
        {
            scanned = 0;
            AssertSame(whole, parse(Octets(text + Behind), ref scanned));
        }

        return whole;
    }

    private static Parsed<T> ByteByByte<T>(byte[] bytes, Parse<T> parse)
        where T : class
    {
        var scanned = 0;
        for (var length = 0; length < bytes.Length; length++)
        {
            // A copy of just the right size: a parser that looks further is found out.
            var parsed = parse(bytes.AsSpan(0, length).ToArray(), ref scanned);
            Assert.InRange(scanned, 0, length);
            if (!parsed.NeedsMore)
            {
                Assert.True(parsed.Head is null, "a head was accepted before its last byte");
                return parsed;
            }
        }

        return parse(bytes, ref scanned);
    }

    private static void AssertSame<T>(Parsed<T> expected, Parsed<T> actual)
        where T : class
    {
        Assert.Equal(expected.Fault, actual.Fault);
        Assert.Equal(expected.Head, actual.Head);
        Assert.Equal(expected.Consumed, actual.Consumed);
    }
}
