using Pibl.Http.H1;
using Pibl.Http.Messages;

namespace Pibl.Tests.Http;

public sealed class RequestLineTests
{
    private const string Rest = "\r\nHost: a.test\r\n\r\n";

    [Theory]
    [InlineData("GET /a HTTP/1.1", Method.Get, "/a", HttpVersion.Http11)]
    [InlineData("GET /a HTTP/1.0", Method.Get, "/a", HttpVersion.Http10)]
    [InlineData("M-SEARCH / HTTP/1.1", Method.Other, "/", HttpVersion.Http11)]
    [InlineData("!#$%&'*+-.^_`|~0A / HTTP/1.1", Method.Other, "/", HttpVersion.Http11)]
    [InlineData("GET /a HTTP/1.2", Method.Get, "/a", HttpVersion.Http11)]
    [InlineData("GET /a HTTP/1.9", Method.Get, "/a", HttpVersion.Http11)]
    [InlineData("OPTIONS * HTTP/1.1", Method.Options, "*", HttpVersion.Http11)]
    public void A_sound_line_is_read(string line, Method method, string target, HttpVersion version)
    {
        var request = Wire.Accepted(line + Rest);
        Assert.Equal((method, target, version), (request.Method, request.Target.ToString(), request.Version));
        Assert.Equal(line.Split(' ')[0], request.MethodName.ToString());
    }

    [Fact]
    public void Methods_are_told_apart_by_case() =>
        Assert.Equal(Method.Other, Wire.Accepted("get / HTTP/1.1" + Rest).Method);

    [Theory]
    [InlineData("GET  / HTTP/1.1")]
    [InlineData("GET /  HTTP/1.1")]
    [InlineData("GET / HTTP/1.1 ")]
    [InlineData(" GET / HTTP/1.1")]
    [InlineData("GET\t/ HTTP/1.1")]
    [InlineData("GET\u000b/ HTTP/1.1")]
    [InlineData("GET /\u000cHTTP/1.1")]
    [InlineData("GET\r/ HTTP/1.1")]
    [InlineData("\rGET / HTTP/1.1")]
    [InlineData("GET /\tHTTP/1.1")]
    [InlineData("GET /a b HTTP/1.1")]
    [InlineData("GET /a HTTP/1.1/../b HTTP/1.1")]
    [InlineData("GET /")]
    [InlineData("GET HTTP/1.1")]
    [InlineData("GET")]
    [InlineData("GE\0T / HTTP/1.1")]
    [InlineData("GET, / HTTP/1.1")]
    [InlineData("GET: / HTTP/1.1")]
    [InlineData("GET/ / HTTP/1.1")]
    [InlineData("G\u007fT / HTTP/1.1")]
    [InlineData("G\u00c9T / HTTP/1.1")]
    [InlineData("HTTP/1.1 200 OK")]
    [InlineData("\u0016\u0003\u0001\u0002\0")]
    public void A_line_of_another_form_is_refused(string line) => Wire.Refused(line + Rest, 400);

    [Theory]
    [InlineData("HtTP/1.1", 400)]
    [InlineData("http/1.1", 400)]
    [InlineData("HTTP/1.", 400)]
    [InlineData("HTTP/1", 400)]
    [InlineData("HTTP/11", 400)]
    [InlineData("HTTP/1,1", 400)]
    [InlineData("HTTP/01.1", 400)]
    [InlineData("HTTP/1.01", 400)]
    [InlineData("HTTP/1.10", 400)]
    [InlineData("HTTP/1.32", 400)]
    [InlineData("HTTP/1.x", 400)]
    [InlineData("HTTP/1.1.1", 400)]
    [InlineData("HTTP/+1.1", 400)]
    [InlineData("HTTP/1.0x1", 400)]
    [InlineData("XHTTP/1.1", 400)]
    [InlineData("ICE/1.0", 400)]
    [InlineData("HTTP /1.1", 400)]
    [InlineData("HTTP/ 1.1", 400)]
    [InlineData("HTTP/2", 400)]
    [InlineData("HTTP/0.9", 505)]
    [InlineData("HTTP/2.0", 505)]
    [InlineData("HTTP/9.9", 505)]
    public void A_version_of_another_form_or_major_number_is_refused(string version, int status) =>
        Wire.Refused($"GET / {version}{Rest}", status);

    [Theory]
    [InlineData("\u0016")]
    [InlineData("\0")]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("\rG")]
    [InlineData("HTTP/")]
    [InlineData("Host:")]
    [InlineData("GET / HTTP/1.1\n")]
    [InlineData("GET / HTTP/1.1\rX")]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\0")]
    public void What_can_never_become_a_head_is_refused_before_it_is_whole(string start) => Wire.Refused(start, 400);

    [Theory]
    [InlineData("")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    [InlineData("\r\n\r")]
    [InlineData("G")]
    [InlineData("GET / HTTP/1.1\r")]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\n\r")]
    public void A_sound_beginning_asks_for_more(string start) => Assert.True(Wire.Request(start).NeedsMore);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void A_few_empty_lines_before_it_are_skipped(int lines)
    {
        var empty = string.Concat(Enumerable.Repeat("\r\n", lines));
        Assert.Equal("/a", Wire.Accepted(empty + "GET /a HTTP/1.1" + Rest).Target.ToString());
    }

    [Theory]
    [InlineData("\r\n\r\n\r\n\r\n\r\n")]
    [InlineData("\n")]
    [InlineData("\r\n\n")]
    public void Many_empty_lines_or_other_ones_are_refused(string empty) =>
        Wire.Refused(empty + "GET /a HTTP/1.1" + Rest, 400);

    [Theory]
    [InlineData("HEAD / HTTP/1.1\r\nContent-Length: x\r\n\r\n", true)]
    [InlineData("\r\nHEAD  / HTTP/1.1\r\n", true)]
    [InlineData("HEAD ", true)]
    [InlineData("HEAD", false)]
    [InlineData("HEADER / HTTP/1.1", false)]
    [InlineData("head / HTTP/1.1", false)]
    [InlineData("GET /HEAD HTTP/1.1", false)]
    [InlineData("", false)]
    public void A_refused_HEAD_is_still_one(string input, bool head) =>
        Assert.Equal(head, RefusedRequest.Of(Wire.Octets(input))?.Method == Method.Head);
}
