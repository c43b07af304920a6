using Pibl.Http.Messages;

namespace Pibl.Tests.Http;

public sealed class StatusLineTests
{
    private const string Rest = "\r\nContent-Length: 0\r\n\r\n";

    [Theory]
    [InlineData("HTTP/1.1 200 OK", 200, "OK", HttpVersion.Http11)]
    [InlineData("HTTP/1.0 404 Not Found", 404, "Not Found", HttpVersion.Http10)]
    [InlineData("HTTP/1.2 200 OK", 200, "OK", HttpVersion.Http11)]
    [InlineData("HTTP/1.1 200 ", 200, "", HttpVersion.Http11)]
    [InlineData("HTTP/1.1 200", 200, "", HttpVersion.Http11)]
    [InlineData("HTTP/1.1 999 \tOri\u00ebnt ", 999, "\tOri\u00ebnt ", HttpVersion.Http11)]
    public void A_sound_line_is_read(string line, int status, string reason, HttpVersion version)
    {
        var head = Wire.AcceptedResponse(line + Rest);
        Assert.Equal((status, reason, version), (head.Status, head.Reason.ToString(), head.Version));
    }

    [Theory]
    [InlineData("HTTP/1.1 2 OK")]
    [InlineData("HTTP/1.1 20 OK")]
    [InlineData("HTTP/1.1 2000 OK")]
    [InlineData("HTTP/1.1 000 OK")]
    [InlineData("HTTP/1.1 099 OK")]
    [InlineData("HTTP/1.1 2x0 OK")]
    [InlineData("HTTP/1.1 +20 OK")]
    [InlineData("HTTP/1.1  200 OK")]
    [InlineData("HTTP/1.1\t200 OK")]
    [InlineData("HTTP/1.1 200\tOK")]
    [InlineData("HTTP/1.1")]
    [InlineData("HTTPX/1.1 200 OK")]
    [InlineData("HTP/1.1 200 OK")]
    [InlineData("http/1.1 200 OK")]
    [InlineData("HTTP/1.x 200 OK")]
    [InlineData("HTTP/1. 200 OK")]
    [InlineData("HTTP/2 200 OK")]
    [InlineData("HTTP/5.6 200 OK")]
    [InlineData("HTTP/01.1 200 OK")]
    [InlineData("HTTP/1.11 200 OK")]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("hello")]
    [InlineData("\r\nHTTP/1.1 200 OK")]
    [InlineData(" HTTP/1.1 200 OK")]
    [InlineData("HTTP/1.1 200 O\0K")]
    [InlineData("HTTP/1.1 200 O\u0001K")]
    [InlineData("HTTP/1.1 200 O\rK")]
    [InlineData("HTTP/1.1 200 OK\nX-A: 1")]
    public void A_line_of_another_form_is_refused(string line) => Wire.RefusedResponse(line + Rest);

    [Theory]
    [InlineData("h")]
    [InlineData("HTTP/2")]
    [InlineData("\r")]
    [InlineData("HTTP/1.1 200 OK\n")]
    public void What_can_never_become_a_head_is_refused_before_it_is_whole(string start) => Wire.RefusedResponse(start);

    [Theory]
    [InlineData("")]
    [InlineData("HTT")]
    [InlineData("HTTP/1.1 20")]
    [InlineData("HTTP/1.1 200 OK\r\nConte")]
    public void A_sound_beginning_asks_for_more(string start) => Assert.True(Wire.Response(start).NeedsMore);
}
