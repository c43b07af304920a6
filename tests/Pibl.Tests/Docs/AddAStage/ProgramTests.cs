using System.Diagnostics;
using MyProxy;
using Pibl.Twins;

namespace Pibl.Tests.Docs.AddAStage;

/// <summary>The program of docs/add-a-stage.md, as a whole.</summary>
public sealed class ProgramTests : IDisposable
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-own-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("TOKENS=open-sesame,mellon", "Authorization: Bearer mellon\r\n", 200)]
    [InlineData("TOKENS=open-sesame,mellon", "Authorization: Bearer guess\r\n", 401)]
    [InlineData("TOKENS=open-sesame,mellon", "", 401)]
    [InlineData("#", "", 200)]
    public void It_asks_for_a_token_where_there_are_some_and_every_reply_has_the_field(
        string line, string field, int status)
    {
        using var world = Serving(line);
        var client = world.Connect();
        client.Send($"GET / HTTP/1.1\r\nHost: a.test\r\n{field}\r\n");
        world.Settle();

        Assert.StartsWith($"HTTP/1.1 {status} ", client.Text);
        Assert.Contains("\r\nX-Content-Type-Options: nosniff\r\n", client.Text);
        world.Close();
    }

    /// <summary>Its stages stand before every queue.</summary>
    [Fact]
    public void A_full_queue_is_answered_with_the_field_too()
    {
        using var world = Serving("MAX_IN_FLIGHT=1\nTIMEOUT_QUEUE=1s");
        world.Connector["s1"].Connected = null;
        world.Connect().Send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        world.Settle();
        var second = world.Connect();
        second.Send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        world.Advance(TimeSpan.FromSeconds(2));

        Assert.StartsWith("HTTP/1.1 503 ", second.Text);
        Assert.Contains("\r\nX-Content-Type-Options: nosniff\r\n", second.Text);
        world.Connector["s1"].Connections[^1].Send(Answer);
        world.Close();
    }

    [Fact]
    public async Task Its_own_key_misspelled_is_shown_as_the_page_shows_it()
    {
        var file = Path.Combine(_folder, "serv.config");
        var right = Repository.Read("examples", "MyProxy", "serv.config");
        await File.WriteAllTextAsync(
            file, right.Replace("TOKENS", "TOKNES", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        using var program = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "MyProxy"))
        {
            WorkingDirectory = _folder,
            RedirectStandardError = true,
        })!;
        var said = await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, program.ExitCode);
        Assert.Equal(
            """
            serv.config:4:1: unknown key TOKNES
              4 | TOKNES=open-sesame,mellon
                | ^^^^^^ did you mean TOKENS?

            """,
            said);
        Assert.Contains($"```\n{said}```\n", Repository.Read("docs", "add-a-stage.md"), StringComparison.Ordinal);
    }

    private static ProxyWorld Serving(string lines)
    {
        var world = new ProxyWorld(
            Given.Settings(Site.Extension.Keys, ["CACHE=off", .. lines.Split('\n')]), extension: Site.Extension);
        world.Connector["s1"].Connected = server => server.Arrived = () => server.Send(Answer);
        return world;
    }
}
