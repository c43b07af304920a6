using Pibl.Http.Semantics;

namespace Pibl.Tests.Forward;

/// <summary>Which messages make a connection one user's (RFC 9110 §16.4.2, RFC 4559).</summary>
public sealed class ConnectionBoundAuthTests
{
    [Theory]
    [InlineData(401, "WWW-Authenticate: NTLM", true)]
    [InlineData(401, "WWW-Authenticate: nEGOTIATE", true)]
    [InlineData(200, "WWW-Authenticate: Negotiate oRQwEqADCgEA", true)]
    [InlineData(407, "Proxy-Authenticate: NTLM TlRMTVNTUAAC", true)]
    [InlineData(401, "WWW-Authenticate: Basic realm=\"a, b\", charset=\"UTF-8\", NTLM, Digest realm=x", true)]
    [InlineData(401, "WWW-Authenticate: Basic realm=x\r\nWWW-Authenticate: Negotiate", true)]
    [InlineData(401, "WWW-Authenticate: Basic realm=\"NTLM, Negotiate\"", false)]
    [InlineData(401, "WWW-Authenticate: Bearer scope=NTLM, ntlm=1", false)]
    [InlineData(401, "X-Authenticate: NTLM", false)]
    [InlineData(200, "Authorization: NTLM", false)]
    public void A_server_asks_for_it(int status, string lines, bool isBound) =>
        Assert.Equal(isBound, ConnectionBoundAuth.IsOfferedBy(Given.Response(status, lines)));

    [Theory]
    [InlineData("Authorization: NTLM TlRMTVNTUAAB", true)]
    [InlineData("authorization: negotiate YII=", true)]
    [InlineData("Proxy-Authorization: NTLM TlRMTVNTUAAB", true)]
    [InlineData("Authorization: Basic bnRsbQ==", false)]
    [InlineData("Authorization: NTLMx a", false)]
    [InlineData("Cookie: NTLM", false)]
    public void A_client_uses_it(string line, bool isBound) =>
        Assert.Equal(isBound, ConnectionBoundAuth.IsUsedBy(Given.Request("GET", "/", line)));
}
