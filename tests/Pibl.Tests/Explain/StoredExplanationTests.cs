using LanguageExt;
using Pibl.Cache;
using Pibl.Commands;
using Pibl.Config;
using Pibl.Explain;
using Pibl.Hosting;
using Pibl.Tests.Cache.Store;
using Pibl.Twins;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Explain;

/// <summary>What is stored is told, wherever it is, and telling it is no use of it.</summary>
public sealed class StoredExplanationTests
{
    [Fact]
    public async Task What_is_in_the_file_alone_is_found_and_stays_there()
    {
        await using var house = new StoreHouse();
        var first = house.Open();
        StoreHouse.Keep(first, StoreHouse.Key(), StoreHouse.Response());
        await first.DisposeAsync();
        var store = house.Open();
        await store.LookAtDiskAsync();

        var found = await store.PeekAllAsync(StoreHouse.Key());

        Assert.Equal((1, 5L), (found.Count, found[0].Length));
        Assert.Empty(store.Peek(StoreHouse.Key()));
        await store.InvalidateAsync(StoreHouse.Key());
        Assert.Empty(await store.PeekAllAsync(StoreHouse.Key()));
    }

    [Fact]
    public async Task A_file_at_rest_is_read_and_not_written()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        StoreHouse.Keep(store, StoreHouse.Key(), StoreHouse.Response());
        await store.DisposeAsync();
        var before = await File.ReadAllBytesAsync(house.File);
        using var reading = CacheReading.Open(house.File, out _);

        var told = Rest.Explain(Given.Settings("SERVERS=s1:80"), reading, Query("http://example.test/a"))
            .IfFail(mistakes => throw new InvalidOperationException(ConfigErrors.Render(mistakes)));

        // It was stored long ago, by whatever clock this is.
        Assert.Equal((CacheOutcome.Revalidate, 1), (told.Cache!.Outcome, told.Cache.Variants));
        Assert.Contains(
            "the server is asked with If-None-Match: \"v1\" (RFC 9111 §4.3.1)",
            told.Steps.Bind(step => step.Reasons.Map(reason => reason.ToString())));
        Assert.Equal(before, await File.ReadAllBytesAsync(house.File));
    }

    [Theory]
    [InlineData("--url http://example.test/a", 0, "GET /a of example.test from 127.0.0.1\nno program was asked", "")]
    [InlineData("--url http://example.test/a --json", 0, "{\n  \"method\": \"GET\",\n  \"host\": \"example.test\"", "")]
    [InlineData("--url http://example.test/a --file nosuch.cache", 1, "GET /a of example.test", "")]
    [InlineData("--url example.test", 2, "", "command line: --url: the scheme is missing")]
    [InlineData("--url http://a/ --admin 127.0.0.1:1", 1, "", "pibl: no program answers on 127.0.0.1:1: ")]
    public async Task Without_a_program_the_file_is_asked(string line, int exitCode, string start, string error)
    {
        var folder = Directory.CreateTempSubdirectory("pibl-explain-").FullName;
        var config = Path.Combine(folder, "serv.config");
        await File.WriteAllTextAsync(config, "PUERTO=1\nPROXY=::1\nSERVERS=10.0.0.1\nCACHE_FILE=none\n");
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };

        var code = await CommandLine.RunAsync(
            ["explain", config, .. line.Split(' ')], CommandEnds.OfTheProgram, output, errors);
        Directory.Delete(folder, recursive: true);

        Assert.Equal(exitCode, code);
        Assert.StartsWith(start, output.ToString(), StringComparison.Ordinal);
        Assert.StartsWith(error, errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?url=http://a.test/x", "application/json", " 200 OK\r\n", "\"result\": \"miss\"")]
    [InlineData("?url=http://a.test/x", "text/plain", " 200 OK\r\n", "so       the cache: miss; s1:80 is asked\n")]
    [InlineData("?url=nothing", "text/plain", " 400 Bad Request\r\n", "--url: the scheme is missing")]
    [InlineData("", "text/plain", " 400 Bad Request\r\n", "url is missing")]
    public void The_admin_interface_tells_it(string query, string accept, string status, string content)
    {
        using var world = new ProxyWorld(Given.Settings("SERVERS=s1:80,s2:80", "ADMIN=127.0.0.1:9900"));
        for (var times = 0; times < 3; times++)
        {
            var peer = world.ConnectAdmin();
            peer.Send($"GET /api/explain{query} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n");
            world.Settle();
            Assert.Contains(status, peer.Text, StringComparison.Ordinal);
            Assert.Contains(content, peer.Text, StringComparison.Ordinal);
        }

        Assert.Empty(world.AccessLog.Exchanges);
        Assert.Empty(world.Connector.All.SelectMany(origin => origin.Connections));
        world.Close();
    }

    private static ExplainQuery Query(string url) =>
        new(url, "GET", Seq<string>(), ExplainQuery.ClientDefault, "", Seq<string>());
}
