using System.Net;
using Pibl.Discovery;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Discovery;

/// <summary>The real sources, and a name server that is asked over the loopback.</summary>
public sealed class SourcesTests : IDisposable
{
    private readonly NameServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Addresses_have_the_shortest_time_to_live()
    {
        _server.Addresses("app.example", 17, "10.0.0.1", "10.0.0.2", "2001:db8::1");
        Assert.Equal("10.0.0.1, 10.0.0.2 for 17 s", await FindAsync("app.example"));
    }

    [Fact]
    public async Task A_machine_with_an_address_of_each_family_is_one_server()
    {
        _server.Addresses("app.example", 17, "2001:db8::1", "10.0.0.1");
        Assert.Equal("10.0.0.1 or 2001:db8::1 for 17 s", await FindAsync("app.example"));
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_is_asked_for_over_TCP()
    {
        _server.Truncates = true;
        _server.Addresses("app.example", 60, [.. Enumerable.Range(0, 300).Select(n => $"10.0.{n / 250}.{n % 250}")]);
        var answer = Assert.IsType<Resolution.Servers>(await AnswerAsync("app.example"));
        Assert.Equal(300, answer.All.Count);
    }

    [Theory]
    [InlineData(0, "nothing: NXDOMAIN")]
    [InlineData(2, "failed: the name server says ServerFailure")]
    [InlineData(5, "failed: the name server says Refused")]
    public async Task No_such_name_is_something_else_than_no_answer(int code, string answer)
    {
        _server.ResponseCode = code;
        Assert.Equal(answer, await FindAsync("app.example"));
    }

    [Fact]
    public async Task A_name_without_addresses_is_nothing()
    {
        _server.Addresses("app.example", 60);
        Assert.Equal("nothing: the name has no address", await FindAsync("app.example"));
    }

    [Fact]
    public async Task A_service_is_its_records_with_the_addresses_of_their_targets()
    {
        _server.Services("_http._tcp.example", 60, (10, 3, 8080, "a.example"), (10, 1, 8081, "a.example"), (20, 1, 80, "b.example"));
        _server.Addresses("a.example", 30, "10.0.0.1");
        _server.Addresses("b.example", 90, "10.0.0.2");
        Assert.Equal(
            "10.0.0.1:8080 weight=3, 10.0.0.1:8081, 10.0.0.2:80 backup for 30 s", await FindAsync("srv:_http._tcp.example"));
    }

    [Fact]
    public async Task A_service_that_is_said_not_to_exist_is_nothing()
    {
        _server.Services("_http._tcp.example", 60, (0, 0, 0, ""));
        Assert.Equal(
            "nothing: the SRV record says that there is no such service", await FindAsync("srv:_http._tcp.example"));
    }

    [Fact]
    public async Task The_system_knows_the_machine_itself()
    {
        var answer = Assert.IsType<Resolution.Servers>(await AnswerAsync("localhost"));
        Assert.All(answer.All, server => Assert.True(IPAddress.IsLoopback(server.Address)));
        Assert.Null(answer.Ttl);
    }

    [Fact]
    public async Task Nobody_is_asked_for_a_name_that_no_machine_has() =>
        Assert.Equal("nothing: no machine has a name that ends in .invalid", await FindAsync("app.invalid"));

    private ValueTask<Resolution> AnswerAsync(string entry) => new Sources(
        Seq1(_server.Address), new Dictionary<string, Lazy<IServerSource>>()).FindAsync(
        Given.Settings($"SERVERS={entry}").Servers.Head, TestContext.Current.CancellationToken);

    private async Task<string> FindAsync(string entry) => await AnswerAsync(entry) switch
    {
        Resolution.Servers servers =>
            $"{Finding.Listed(Addresses.Choose(servers.All))} for {servers.Ttl!.Value.TotalSeconds:0} s",
        Resolution.Nothing nothing => $"nothing: {nothing.Why}",
        Resolution.Failed failed => $"failed: {failed.Why}",
        _ => throw new InvalidOperationException(),
    };
}
