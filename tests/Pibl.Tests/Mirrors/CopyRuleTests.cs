using Pibl.Cache;
using Pibl.Http.Messages;
using Pibl.Mirrors;

namespace Pibl.Tests.Mirrors;

/// <summary>Which requests are copied.</summary>
public sealed class CopyRuleTests
{
    [Theory]
    [InlineData("GET", "", 200, true)]
    [InlineData("HEAD", "", 404, true)]
    [InlineData("OPTIONS", "", 500, true)]
    [InlineData("GET", "Range: bytes=0-9", 206, true)]
    [InlineData("GET", "Authorization: Basic YTpi", 200, true)]
    [InlineData("POST", "", 200, false)]
    [InlineData("DELETE", "", 200, false)]
    [InlineData("PROPFIND", "", 207, false)]
    [InlineData("GET", "Content-Length: 2", 200, false)]
    [InlineData("GET", "If-None-Match: \"1\"", 304, false)]
    [InlineData("GET", "If-None-Match: \"1\"", 200, true)]
    [InlineData("GET", "If-Match: \"1\"", 412, false)]
    [InlineData("GET", "If-Range: \"1\"|Range: bytes=0-9", 200, false)]
    [InlineData("GET", "Authorization: NTLM abc", 200, false)]
    [InlineData("GET", "Connection: upgrade|Upgrade: websocket", 400, false)]
    public void Safe_requests_that_can_be_compared_are_copied(
        string method, string fields, int status, bool isCopied) =>
        Assert.Equal(isCopied, CopyRule.Of(Fetched(method, fields, status)) is not null);

    [Fact]
    public void A_copy_has_no_conditions_and_all_else()
    {
        var fetched = Fetched(
            "GET", "If-None-Match: \"1\"|Cookie: a=b|If-Modified-Since: Mon, 04 May 2026 12:00:00 GMT|Authorization: Basic YTpi", 200);
        Assert.Equal(
            Given.Request("GET", "/x", "Cookie: a=b", "Authorization: Basic YTpi").Fields,
            CopyRule.Of(fetched)!.Request.Fields);
        Assert.True(CopyRule.Of(fetched)!.Stale.IsNone);
    }

    [Fact]
    public void What_a_user_has_logged_in_to_by_its_connection_is_not_copied() =>
        Assert.Null(CopyRule.Of(Fetched("GET", "", 200) with { IsBound = true }));

    private static Fetched Fetched(string method, string fields, int status) => new(
        Given.Missed(Given.Received(method, "/x", fields.Length == 0 ? [] : fields.Split('|'))), Given.Endpoint("s1:80"),
        Given.Response(status), Body.Empty(), Given.Noon, Given.Noon, 1);
}
