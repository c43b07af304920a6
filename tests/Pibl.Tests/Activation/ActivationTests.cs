using System.Net;
using Pibl.Activation;
using Pibl.Config;
using Pibl.TakeOver;

namespace Pibl.Tests.Activation;

/// <summary>Whose the sockets are that a program was started with, and which line of LISTEN each is for.</summary>
public sealed class ActivationTests
{
    [Theory]
    [InlineData("42", "3", 3)]
    [InlineData("42", "128", 128)]
    [InlineData("42", "0", 0)]
    [InlineData("42", "-1", 0)]
    [InlineData("42", "129", 0)]
    [InlineData("42", "many", 0)]
    [InlineData("42", null, 0)]
    [InlineData("41", "3", 0)]
    [InlineData("", "3", 0)]
    [InlineData(null, "3", 0)]
    public void Sockets_are_for_the_process_that_is_named(string? pid, string? count, int expected) =>
        Assert.Equal(expected, ActivationVariables.CountFor(42, pid, count));

    [Theory]
    [InlineData("127.0.0.1:80", "127.0.0.1:80", 0)]
    [InlineData("127.0.0.1:80", "127.0.0.1:81", -1)]
    [InlineData("127.0.0.1:80", "127.0.0.2:80", -1)]
    [InlineData("127.0.0.1:80", "", -1)]
    [InlineData("127.0.0.1:80", "0.0.0.0:80 127.0.0.1:80", 1)]
    [InlineData("127.0.0.1:80", "0.0.0.0:80", 0)]
    [InlineData("127.0.0.1:80", "[::]:80", 0)]
    [InlineData("[::1]:80", "[::]:80", 0)]
    [InlineData("[::1]:80", "0.0.0.0:80", -1)]
    [InlineData("0.0.0.0:80", "[::]:80", 0)]
    [InlineData("[::]:80", "0.0.0.0:80", -1)]
    [InlineData("0.0.0.0:80", "unix 0.0.0.0:80", 1)]
    public void The_same_address_stands_in_or_one_that_covers_it(string asked, string given, int expected) =>
        Assert.Equal(expected, StandIn.Of(
            IPEndPoint.Parse(asked),
            given.Split(' ').Select(text => IPEndPoint.TryParse(text, out var place) ? place : null).ToList()));

    [Theory]
    [InlineData("/etc/pibl/serv.config", null, "/etc/pibl/.serv.config.sock")]
    [InlineData("/serv.config", "", "/.serv.config.sock")]
    [InlineData("/etc/pibl/a.config", "/run/pibl", "/run/pibl/.a.config.sock")]
    [InlineData("/etc/pibl/a.config", "/run/pibl:/run/other", "/run/pibl/.a.config.sock")]
    public void Sockets_are_offered_beside_the_file_or_where_systemd_says(string file, string? runtime, string path) =>
        Assert.Equal(path, TakeOverWords.PathOf(file, runtime));
}
