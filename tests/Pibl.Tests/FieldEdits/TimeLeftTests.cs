using System.Text;
using Pibl.Config;

namespace Pibl.Tests.FieldEdits;

/// <summary>What is left of a time that has no bound is told nowhere.</summary>
public sealed class TimeLeftTests
{
    private const string Needs = "{time-left} needs TIMEOUT_TOTAL: without it there is no end; such as TIMEOUT_TOTAL=30s";

    [Theory]
    [InlineData("TIMEOUT_TOTAL=9s\nSET_REQUEST=X-T: {time-left}", "")]
    [InlineData("SET_REQUEST=X-T: a {time-left}", "1:20 [{time-left}] " + Needs)]
    [InlineData("TIMEOUT_TOTAL=none\nSET_REQUEST=X-S: {time-left}\nSET_REQUEST=X-T: {host}", "2:18 [{time-left}] " + Needs)]
    [InlineData("TIMEOUT_TOTAL=9s\n[site a]\nSET_REQUEST=X-T: {time-left}\n[site b]\nPATH=/b", "")]
    [InlineData(
        "TIMEOUT_TOTAL=9s\nSET_REQUEST=X-T: {time-left}\n[site a]\n[site b]\nPATH=/b\nTIMEOUT_TOTAL=none", "2:18 [{time-left}] " + Needs)]
    [InlineData(
        "TIMEOUT_TOTAL=9s\nSET_REQUEST=X-T: {time-left}\n[site a]\n[site b]\nPATH=/b\nTIMEOUT_TOTAL=none\nSET_REQUEST=none", "")]
    public void Time_left_needs_a_bound_in_each_site_that_tells_of_it(string lines, string expected) =>
        Assert.Equal(expected, string.Join(
            '\n', ServConfig.Parse("serv.config", Encoding.UTF8.GetBytes($"PUERTO=80\nPROXY=a\nSERVERS=b\n{lines}"), Pipeline.Keys)
                .FailToSeq().Map(error =>
                    $"{error.Where.Line - 3}:{error.Where.Column} [{error.Where.Text}] {error.What}; {error.Hint}")));
}
