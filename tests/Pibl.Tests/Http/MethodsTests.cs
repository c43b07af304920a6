using Pibl.Http.Messages;

namespace Pibl.Tests.Http;

/// <summary>The IANA HTTP Method Registry (RFC 9110 §16.1.1), as of 2026: every method, and what it promises.</summary>
public sealed class MethodsTests
{
    [Theory]
    [InlineData("GET HEAD OPTIONS TRACE PRI PROPFIND QUERY REPORT SEARCH", true, true)]
    [InlineData("ACL BASELINE-CONTROL BIND CHECKIN CHECKOUT COPY DELETE LABEL LINK MERGE MKACTIVITY", false, true)]
    [InlineData("MKCALENDAR MKCOL MKREDIRECTREF MKWORKSPACE MOVE ORDERPATCH PROPPATCH PUT REBIND", false, true)]
    [InlineData("UNBIND UNCHECKOUT UNLINK UNLOCK UPDATE UPDATEREDIRECTREF VERSION-CONTROL", false, true)]
    [InlineData("CONNECT LOCK PATCH POST", false, false)]
    [InlineData("M-SEARCH PURGE query Propfind SEARCHES", false, false)]
    public void What_a_method_promises(string names, bool safe, bool idempotent)
    {
        foreach (var name in names.Split(' '))
        {
            var method = Methods.Of(Bytes.Of(name).Span);
            Assert.Equal((name, safe, idempotent), (name, method.IsSafe(), method.IsIdempotent()));
        }
    }

    [Fact]
    public void Every_method_has_a_token() => Assert.Equal(
        Enum.GetValues<Method>().Length - 1,
        Enum.GetNames<Method>().Select(Spelled).Select(name => Methods.Of(Bytes.Of(name).Span))
            .Where(method => method != Method.Other).Distinct().Count());

    private static string Spelled(string name) => name switch
    {
        nameof(Method.BaselineControl) => "BASELINE-CONTROL",
        nameof(Method.VersionControl) => "VERSION-CONTROL",
        _ => name.ToUpperInvariant(),
    };
}
